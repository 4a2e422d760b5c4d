"""Addresses of room grants, under /grants/."""

from __future__ import annotations

from django.urls import path

from apps.grants.views import agreements, claims

app_name = "grants"
urlpatterns = [
    path("", agreements.index, name="index"),
    path("new/", agreements.new, name="new"),
    path("published/", agreements.published, name="published"),
    path("<int:record_id>/", agreements.record, name="grant"),
    path("claims/<int:record_id>/", claims.record, name="claim"),
]
