"""Room desk: the staff's front door."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Admin site, navigation, dashboards, search and tour."""

    name = "apps.desk"
    verbose_name = "Desk"
