"""Room core: money, dates, locks, and the machinery of policies."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Ground of the house; leans on no other room."""

    name = "apps.core"
    verbose_name = "Core"

    def ready(self) -> None:
        """Register the start-up checks."""
        from apps.core import checks  # noqa: F401
