"""Addresses of room banking, under /banking/."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "banking"
urlpatterns: list[URLPattern] = []
