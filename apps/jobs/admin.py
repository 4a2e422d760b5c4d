"""Registers of jobs: what ran, how each try ended, and the standing orders; all read-only here."""

from django.contrib import admin

from apps.core.admin import Register
from apps.jobs.models import Attempt, Job, Schedule
from apps.jobs.registry import label_of


@admin.register(Job)
class JobRegister(Register):
    """Every job within scope, parts included."""

    words = {"kind": label_of}
    list_display = ("id", "kind", "state", "person", "made_at", "ended_at", "attempts")
    list_filter = ("state", "kind")
    search_fields = ("key", "kind")
    ordering = ("-id",)


@admin.register(Attempt)
class AttemptRegister(Register):
    """Every ended try."""

    list_display = ("job", "run", "outcome", "worker", "started_at", "ended_at")
    list_filter = ("outcome",)
    ordering = ("-id",)


@admin.register(Schedule)
class ScheduleRegister(Register):
    """Every standing order."""

    list_display = ("code", "plan", "cron", "person", "live", "next_due", "last_due")
    list_filter = ("live", "plan")
