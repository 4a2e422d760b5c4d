"""Addresses of organisations and circles, under /organisations/."""

from __future__ import annotations

from django.urls import path

from apps.identity.views import organisations

app_name = "tenancy"
urlpatterns = [
    path("", organisations.index, name="index"),
    path("rooms/", organisations.turn_room, name="turn-room"),
    path("circles/", organisations.open_circle, name="open-circle"),
    path("circles/<int:pk>/<slug:verb>/", organisations.act_on_circle, name="act-on-circle"),
]
