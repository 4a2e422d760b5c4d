"""Addresses of room receivables, under /income/."""

from __future__ import annotations

from django.urls import path

from apps.receivables.views import chasing, customers, incoming, invoices, receipts, refunds, setup

app_name = "receivables"
urlpatterns = [
    path("", invoices.index, name="invoices"),
    path("invoices/new/", invoices.new, name="invoice-new"),
    path("invoices/<int:record_id>/", invoices.record, name="invoice"),
    path("invoices/<int:record_id>/change/", invoices.edit, name="invoice-edit"),
    path("invoices/<int:record_id>/paper/", invoices.as_paper, name="invoice-paper"),
    path("invoices/<int:record_id>/e-invoice/", invoices.as_xml, name="invoice-xml"),
    path("credits/<int:record_id>/", invoices.credit_note, name="credit"),
    path("customers/", customers.index, name="customers"),
    path("customers/new/", customers.new, name="customer-new"),
    path("customers/<int:record_id>/", customers.record, name="customer"),
    path("receipts/", receipts.index, name="receipts"),
    path("receipts/new/", receipts.new, name="receipt-new"),
    path("receipts/<int:record_id>/", receipts.record, name="receipt"),
    path("bank/", incoming.index, name="incoming"),
    path("bank/<int:line_id>/", incoming.line, name="take"),
    path("not-identified/", incoming.unknowns, name="unknowns"),
    path("not-identified/<int:record_id>/", incoming.unknown, name="unknown"),
    path("refunds/", refunds.index, name="refunds"),
    path("refunds/<int:record_id>/", refunds.record, name="refund"),
    path("vat-relief/", refunds.reliefs, name="reliefs"),
    path("vat-relief/<int:record_id>/", refunds.relief, name="relief"),
    path("aged/", chasing.aged, name="aged"),
    path("reminders/", chasing.reminders, name="reminders"),
    path("reminders/<int:record_id>/", chasing.reminder_run, name="reminder-run"),
    path("plans/<int:record_id>/", chasing.plan, name="plan"),
    path("write-offs/<int:record_id>/", chasing.write_off, name="write-off"),
    path("setup/", setup.setup, name="setup"),
]
