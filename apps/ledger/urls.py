"""Addresses of room ledger, under /ledger/."""

from __future__ import annotations

from django.urls import URLPattern, path

from apps.ledger.views import between, closing, group, imports, vat

app_name = "ledger"
urlpatterns: list[URLPattern] = [
    # Journals and batches (views/journals.py)
    # Trial balance, general ledger, statements (views/reports.py)
    # Inter-organisation entries (views/between.py), agreement and consolidation (views/group.py)
    path("between/", between.index, name="between"),
    path("between/new/", between.new, name="between-new"),
    path("between/<int:side_id>/", between.side, name="between-side"),
    path("between/<int:side_id>/accept/", between.accept, name="between-accept"),
    path("between/<int:side_id>/decline/", between.decline, name="between-decline"),
    path("between/<int:side_id>/withdraw/", between.withdraw, name="between-withdraw"),
    path("between/<int:side_id>/reverse/", between.reverse_both, name="between-reverse"),
    path("agreement/", group.agreement, name="agreement"),
    path("consolidation/", group.consolidation, name="consolidation"),
    path("consolidation/lines/", group.lines, name="between-lines"),
    # VAT (views/vat.py)
    path("vat/", vat.vat_return, name="vat"),
    path("vat/lines/", vat.lines, name="vat-lines"),
    path("vat/grounds/", vat.regimes, name="vat-regimes"),
    path("vat/grounds/<int:regime_id>/end/", vat.end_regime, name="vat-end-regime"),
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
