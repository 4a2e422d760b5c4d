"""Start-up checks: the running role may not bypass row security, and declarations are complete."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.core import checks
from django.db import connections

from apps.core.fields import HolderForeignKey


@checks.register(checks.Tags.models)
def held_references_have_a_key(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """A composite key needs `referable = True` on the model it points at."""
    found: list[checks.CheckMessage] = []
    for model in apps.get_models():
        for field in model._meta.local_fields:
            target = field.remote_field.model if field.remote_field else None
            if isinstance(field, HolderForeignKey) and not getattr(target, "referable", False):
                found.append(
                    checks.Error(
                        f"{model._meta.label}.{field.name} points at {target}, which is not referable.",
                        id="accord.E001",
                    )
                )
    return found


@checks.register(checks.Tags.database)
def role_cannot_bypass(app_configs: Any, databases: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Refuse to start as a role that is superuser, bypasses row security or owns tables."""
    if not databases or "default" not in databases:
        return []
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT current_user, r.rolsuper, r.rolbypassrls, EXISTS (SELECT 1 FROM pg_class c "
            "JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND c.relowner = r.oid) "
            "FROM pg_roles r WHERE r.rolname = current_user"
        )
        name, superuser, bypasses, owns = cursor.fetchone()
    if superuser or bypasses or owns:
        return [
            checks.Error(
                f"The database role {name} could bypass row level security (it is a superuser, has BYPASSRLS or "
                "owns tables). Connect as accord_app: set DATABASE_URL to that role's address.",
                id="accord.E002",
            )
        ]
    return []
