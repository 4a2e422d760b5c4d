"""Addresses of the audit trail, under /audit/."""

from __future__ import annotations

from django.urls import path

from apps.work.views import trail

app_name = "audit"
urlpatterns = [
    path("", trail.organisation, name="index"),
    path("records/<int:record_id>/", trail.record, name="record"),
    path("heads/", trail.head, name="heads"),
]
