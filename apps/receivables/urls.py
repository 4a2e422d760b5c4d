"""Addresses of room receivables, under /income/."""

from __future__ import annotations

from django.urls import path

from apps.receivables.views import chasing, customers, invoices, receipts, setup

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
    path("aged/", chasing.aged, name="aged"),
    path("reminders/", chasing.reminders, name="reminders"),
    path("reminders/<int:record_id>/", chasing.reminder_run, name="reminder-run"),
    path("plans/<int:record_id>/", chasing.plan, name="plan"),
    path("write-offs/<int:record_id>/", chasing.write_off, name="write-off"),
    path("setup/", setup.setup, name="setup"),
]
