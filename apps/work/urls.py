"""Addresses of room work, under /work/."""

from __future__ import annotations

from django.urls import path

from apps.work.views import consent, mine

app_name = "work"
urlpatterns = [
    path("", mine.mine, name="mine"),
    path("approvals/approve/", mine.approve_list, name="approve-list"),
    path("approvals/<int:request_id>/", mine.approval, name="approval"),
    path("approvals/<int:request_id>/<slug:verb>/", mine.decide, name="decide"),
    path("obligations/<int:obligation_id>/done/", mine.done, name="done"),
    path("notices/seen/", mine.seen, name="seen"),
    path("standing-in/", consent.delegations, name="delegations"),
    path("standing-in/<int:delegation_id>/end/", consent.end_delegation, name="end-delegation"),
    path("consent/", consent.consent, name="consent"),
]
