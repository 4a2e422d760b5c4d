"""Addresses of room payables, under /payables/."""

from __future__ import annotations

from django.urls import path

from apps.payables.views import debits, invoice, keying, lists, matching, owed, runs, scheme, setup

app_name = "payables"
urlpatterns = [
    path("", lists.index, name="index"),
    path("bring/", keying.bring, name="bring"),
    path("papers/", lists.papers, name="papers"),
    path("papers/<int:record_id>/", keying.paper, name="paper"),
    path("pictures/<int:file_id>/<int:page>/", keying.picture, name="picture"),
    path("invoices/<int:record_id>/", invoice.invoice, name="invoice"),
    path("matching/", matching.queue, name="exceptions"),
    path("matching/<int:record_id>/", matching.match, name="match"),
    path("duplicates/", lists.twins, name="twins"),
    path("duplicates/<int:twin_id>/", invoice.twin, name="twin"),
    path("sent-back/", lists.refusals, name="refusals"),
    path("sent-back/<int:record_id>/", lists.refusal, name="refusal"),
    path("runs/", runs.runs, name="runs"),
    path("runs/<int:record_id>/", runs.run, name="run"),
    path("settlements/<int:record_id>/", runs.settlement, name="settlement"),
    path("creditors/", owed.aged_creditors, name="aged"),
    path("set-up/", setup.setup, name="setup"),
    path("debits/", debits.debits, name="debits"),
    path("mailboxes/", scheme.mailboxes, name="mailboxes"),
    path("scheme/", scheme.scheme, name="scheme"),
    path("scheme/file/", scheme.scheme_file, name="scheme-file"),
    path("interest/", owed.interest, name="interest"),
    path("performance/", owed.payment_performance, name="performance"),
]
