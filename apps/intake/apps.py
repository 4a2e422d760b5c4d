"""Room intake: the one map, preview, fix, load and reconcile machinery."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """Knows no subject: a room registers a target."""

    name = "apps.intake"
    verbose_name = "Imports"
