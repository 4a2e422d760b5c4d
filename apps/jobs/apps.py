"""Room jobs: the job table, its workers and schedules."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """The table is the truth; Celery rings the bell."""

    name = "apps.jobs"
    verbose_name = "Jobs"
