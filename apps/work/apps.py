"""Room work: approvals, delegations, obligations and notices."""

from django.apps import AppConfig


class WorkConfig(AppConfig):
    """What waits for whom."""

    name = "apps.work"
    verbose_name = "Work"

    def ready(self) -> None:
        """Listen to what lower rooms tell."""
        from apps.work import listeners  # noqa: F401
