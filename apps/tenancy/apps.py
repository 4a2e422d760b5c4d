"""Room tenancy: organisations, circles, collaborations, and which rooms each organisation uses."""

from django.apps import AppConfig


class TenancyConfig(AppConfig):
    """The holders of every row."""

    name = "apps.tenancy"
    verbose_name = "Organisations"

    def ready(self) -> None:
        """Answer for the names of holders."""
        from apps.core.holders import answer_holder_names
        from apps.tenancy.queries import holder_names

        answer_holder_names(holder_names)
