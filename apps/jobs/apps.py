"""Room jobs: the job table, its workers and schedules."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JobsConfig(AppConfig):
    """The table is the truth; Celery rings the bell."""

    name = "apps.jobs"
    verbose_name = "Jobs"

    def ready(self) -> None:
        """Find every room's handlers and plans in its `tasks.py`."""
        autodiscover_modules("tasks")
