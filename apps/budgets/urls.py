"""Addresses of room budgets, under /budgets/."""

from __future__ import annotations

from django.urls import path

from apps.budgets.views import capital, commitments, monitor, setup, versions, virements, yearend

app_name = "budgets"
urlpatterns = [
    path("", monitor.index, name="index"),
    path("lines/<int:line_id>/", monitor.line, name="line"),
    path("setup/", setup.setup, name="setup"),
    path("setup/<int:book_id>/adopt/", setup.adopt, name="adopt"),
    path("years/<int:record_id>/", setup.year_record, name="year-record"),
    path("versions/<int:version_id>/", versions.version, name="version"),
    path("capital/", capital.index, name="capital"),
    path("capital/<int:project_id>/", capital.project, name="capital-project"),
    path("virements/", virements.index, name="virements"),
    path("virements/new/", virements.new, name="virement-new"),
    path("virements/<int:record_id>/", virements.record, name="virement-record"),
    path("commitments/", commitments.index, name="commitments"),
    path("commitments/new/", commitments.new, name="promise-new"),
    path("commitments/<int:record_id>/", commitments.record, name="promise-record"),
    path("past/<int:record_id>/", commitments.let_past, name="pass"),
    path("year-end/", yearend.index, name="rollovers"),
    path("year-end/<int:record_id>/", yearend.record, name="rollover-record"),
    path("year-end/<int:record_id>/send/", yearend.send, name="rollover-send"),
]
