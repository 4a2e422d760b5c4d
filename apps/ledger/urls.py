"""Addresses of room ledger, under /ledger/."""

from __future__ import annotations

from django.urls import URLPattern, path

from apps.ledger.views import (
    between,
    chart,
    closing,
    entering,
    group,
    imports,
    journals,
    reports,
    sharing,
    standing,
    vat,
    vat_year,
)

app_name = "ledger"
urlpatterns: list[URLPattern] = [
    # Journals and batches (views/journals.py, views/entering.py)
    path("", journals.index, name="index"),
    path("journals/", journals.batches, name="batches"),
    path("journals/posted/", journals.journals, name="journals"),
    path("journals/posted/<int:journal_id>/", journals.journal, name="journal"),
    path("journals/posted/<int:journal_id>/reverse/", journals.reverse_one, name="reverse"),
    path("journals/new/", entering.enter, name="enter"),
    path("journals/<int:record_id>/", journals.batch, name="batch"),
    path("journals/<int:record_id>/send/", journals.send, name="send"),
    path("journals/<int:record_id>/drop/", journals.drop, name="drop"),
    path("journals/<int:record_id>/attach/", journals.attach, name="attach"),
    path("journals/<int:record_id>/<int:position>/", entering.change, name="change"),
    path("journals/<int:record_id>/<int:position>/remove/", entering.remove, name="remove"),
    path("journals/repeated/", standing.standing, name="standing"),
    path("journals/repeated/<int:recurring_id>/end/", standing.end_repeat, name="end-repeat"),
    path("journals/posted/<int:journal_id>/repeat/", standing.repeat, name="repeat"),
    path("journals/prepayment/", standing.prepayment, name="prepayment"),
    path("journals/review/", standing.review, name="review"),
    path("journals/review/<int:period_id>/", standing.reviewed, name="reviewed"),
    # Trial balance, general ledger, statements (views/reports.py)
    path("trial-balance/", reports.trial, name="trial-balance"),
    path("statements/", reports.result, name="result"),
    path("statements/balance-sheet/", reports.sheet, name="balance-sheet"),
    path("statements/reserves/", reports.reserves, name="reserves"),
    path("statements/published/", reports.published, name="translated"),
    path("trial-balance/accounts/<str:code>/", reports.account, name="account"),
    path("trial-balance/lines/", reports.lines, name="lines"),
    path("extract/", reports.for_auditors, name="extract"),
    # Chart, years and rules (views/chart.py)
    path("chart/structure/", chart.structure, name="structure"),
    path("chart/structure/new/", chart.open_account_page, name="account-new"),
    path("chart/structure/<str:code>/", chart.change_account_page, name="account-change"),
    path("chart/", chart.chart, name="chart"),
    path("chart/use/", chart.use, name="use-accounts"),
    path("chart/use/<int:use_id>/end/", chart.end_use, name="end-use"),
    path("chart/values/", chart.values, name="values"),
    path("chart/values/open/", chart.open_one, name="open-value"),
    path("chart/values/<int:value_id>/end/", chart.end_one, name="end-value"),
    path("chart/years/", chart.years, name="years"),
    path("chart/years/open/", chart.open_books, name="open-year"),
    path("chart/limit/", chart.limit, name="set-limit"),
    # Inter-organisation entries (views/between.py), agreement and consolidation (views/group.py)
    path("between/", between.index, name="between"),
    path("between/new/", between.new, name="between-new"),
    path("between/share/", sharing.share, name="between-share"),
    path("between/<int:side_id>/invoice/", sharing.paper, name="between-paper"),
    path("between/<int:side_id>/", between.side, name="between-side"),
    path("between/<int:side_id>/accept/", between.accept, name="between-accept"),
    path("between/<int:side_id>/decline/", between.decline, name="between-decline"),
    path("between/<int:side_id>/withdraw/", between.withdraw, name="between-withdraw"),
    path("between/<int:side_id>/reverse/", between.reverse_both, name="between-reverse"),
    path("agreement/", group.agreement, name="agreement"),
    path("consolidation/", group.consolidation, name="consolidation"),
    path("consolidation/lines/", group.lines, name="between-lines"),
    # VAT (views/vat.py)
    path("vat/year/", vat_year.exempt_year, name="vat-year"),
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
