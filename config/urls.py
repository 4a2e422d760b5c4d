"""Addresses of Accord; each room adds its own under one prefix."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from apps.desk.health import healthz, readyz

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("accounts/", include("allauth.account.urls")),
    path("accounts/mfa/", include("allauth.mfa.urls")),
]
