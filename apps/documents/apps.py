"""Room documents: records, numbers, links, files and the paper makers."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules


class DocumentsConfig(AppConfig):
    """Every record with a page of its own has one row here."""

    name = "apps.documents"
    verbose_name = "Documents"

    def ready(self) -> None:
        """Find every room's declared kinds, keep them in the database, and answer the ports below."""
        from apps.documents.paper import checks as _checks  # noqa: F401 - registers accord.W060
        from apps.documents.queries import page_of_job_record
        from apps.jobs.registry import answer_record_page

        autodiscover_modules("transitions")
        post_migrate.connect(keep_declared_kinds, dispatch_uid="documents.kinds")
        answer_record_page(page_of_job_record)


def keep_declared_kinds(sender: Any, using: str, **kwargs: Any) -> None:
    """After a build or migration, as the owner: `documents_transition` says what the rooms declare."""
    from apps.documents.kinds import load

    if sender.name == "apps.documents":
        load(using)
