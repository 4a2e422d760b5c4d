"""Addresses of room ledger, under /ledger/."""

from __future__ import annotations

from django.urls import URLPattern, path

from apps.ledger.views import closing, imports

app_name = "ledger"
urlpatterns: list[URLPattern] = [
    # Journals and batches (views/journals.py)
    # Trial balance, general ledger, statements (views/reports.py)
    # Inter-organisation entries and consolidation (views/between.py)
    # VAT (views/vat.py)
    # Imported journals (views/imports.py)
    path("imports/", imports.index, name="imports"),
    path("imports/<int:record_id>/", imports.detail, name="import-record"),
    # Periods and close (views/closing.py)
    path("close/", closing.index, name="close"),
    path("close/<int:organisation_id>/", closing.periods, name="close-periods"),
    path("close/<int:organisation_id>/year-end/<int:year>/", closing.year_end, name="close-year-end"),
    path("close/period/<int:period_id>/", closing.period, name="close-period"),
    path("close/period/<int:period_id>/step/", closing.step, name="close-step"),
    path("close/period/<int:period_id>/carry/<slug:code>/", closing.carry, name="close-carry"),
    path("close/period/<int:period_id>/clear/", closing.clear, name="close-clear"),
    path("close/period/<int:period_id>/exception/", closing.ask, name="close-ask"),
    path("close/exceptions/<int:exception_id>/", closing.exception, name="close-exception"),
    path("close/exceptions/<int:exception_id>/approve/", closing.approve, name="close-approve"),
    path("close/exceptions/<int:exception_id>/end/", closing.end, name="close-end"),
]
