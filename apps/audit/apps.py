"""Room audit: who did what, when and why; one chain of events per holder."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Keeps ids and no foreign keys, so that it can lie below every other room."""

    name = "apps.audit"
    verbose_name = "Audit"
