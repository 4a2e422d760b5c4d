"""Database router: migrations run on the owner's connection, everything else on the application's."""

from __future__ import annotations

from typing import Any


class OwnerRouter:
    """Both aliases name the same database; only the role differs."""

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        """Schema is the owner's work alone."""
        return db == "owner"

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool:
        """Same database, so any relation may stand."""
        return True
