"""The back office's registers: one admin site, grouped by room, behind the same sign-in and scope."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from apps.identity.access import second_step_done, to_second_step


class AccordAdminSite(AdminSite):
    """Opens for whoever is signed in as a person; what they find follows from their scope."""

    site_header = "Registers"
    site_title = "Accord"
    index_title = "Registers"
    enable_nav_sidebar = True
    """The place where base_site.html puts our own navigation."""

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Only our own models have a register; what libraries would add (sign-ins, locks, schedules) stays out."""
        given = model_or_iterable if isinstance(model_or_iterable, list | tuple) else [model_or_iterable]
        ours = [model for model in given if hasattr(model, "data_class")]
        if ours:
            super().register(ours, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        """A signed-in person with their second step; no staff or superuser flag counts."""
        return getattr(request, "actor", None) is not None and second_step_done(request)

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """One way in for everything."""
        if getattr(request, "actor", None) is not None and not second_step_done(request):
            return to_second_step(request)
        wanted = request.GET.get(REDIRECT_FIELD_NAME, reverse("admin:index"))
        return redirect(f"{reverse(settings.LOGIN_URL)}?{REDIRECT_FIELD_NAME}={wanted}")

    def logout(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:  # type: ignore[override]
        """One way out for everything."""
        return redirect("account_logout")

    def app_index(self, request: HttpRequest, app_label: str, extra_context: Any = None) -> Any:
        """One room's registers, under the room's own name."""
        room = (
            str(apps.get_app_config(app_label).verbose_name)
            if apps.is_installed(f"apps.{app_label}")
            else app_label
        )
        trail = [(self.index_title, reverse("admin:index")), (room, "")]
        given = {"title": f"Registers of room {room}", "breadcrumb": trail, **(extra_context or {})}
        return super().app_index(request, app_label, given)

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Rooms in the order of the house, each with the registers that the reader may open."""
        found = {app["app_label"]: app for app in super().get_app_list(request, app_label)}
        return [found[room] for room in reversed(settings.ROOMS) if room in found]
