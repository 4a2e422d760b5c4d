"""Addresses of room procurement, under /contracts/."""

from __future__ import annotations

from django.urls import path

from apps.procurement.views import contracts, register

app_name = "procurement"
urlpatterns = [
    path("", register.index, name="contracts"),
    path("together/", register.together, name="together"),
    path("new/", contracts.new, name="contract-new"),
    path("<int:record_id>/", contracts.record, name="contract"),
    path("<int:record_id>/revise/", contracts.revise, name="contract-revise"),
    path("changes/<int:record_id>/", contracts.change, name="change"),
]
