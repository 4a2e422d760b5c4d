"""Room tenancy: organisations, circles, collaborations, and which rooms each organisation uses."""

from django.apps import AppConfig


class TenancyConfig(AppConfig):
    """The holders of every row."""

    name = "apps.tenancy"
    verbose_name = "Organisations"
