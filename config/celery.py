"""Celery application: the bell that wakes a worker; the job table holds the work."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
app = Celery("accord")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# Beat knows one thing: ring every half minute. What is due then stands in the schedules of room jobs.
app.conf.beat_schedule = {
    "jobs-tick": {"task": "jobs.tick", "schedule": 30.0, "options": {"expires": 25.0}},
}
