"""Room reporting: the catalogue of reports and their runs."""

from django.apps import AppConfig


class ReportingConfig(AppConfig):
    """A run can always be produced again, to the penny."""

    name = "apps.reporting"
    verbose_name = "Reports"
