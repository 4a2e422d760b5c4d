"""Addresses of room banking, under /banking/."""

from __future__ import annotations

from django.urls import path

from apps.banking.views import accounts, changes, payments, reconciling

app_name = "banking"
urlpatterns = [
    path("", accounts.index, name="index"),
    path("accounts/<int:account_id>/", accounts.account, name="account"),
    path("accounts/<int:account_id>/numbers/", accounts.numbers, name="account-numbers"),
    path("accounts/<int:account_id>/reconcile/", reconciling.reconcile, name="reconcile"),
    path("reconciliations/<int:record_id>/", reconciling.reconciliation, name="reconciliation"),
    path("statements/", reconciling.statements, name="statements"),
    path("statements/<int:record_id>/", reconciling.statement, name="statement"),
    path("changes/", changes.index, name="changes"),
    path("changes/new/", changes.new, name="change-new"),
    path("changes/near-payments/", changes.near, name="near"),
    path("changes/<int:record_id>/", changes.change, name="change"),
    path("changes/<int:record_id>/numbers/", changes.numbers, name="change-numbers"),
    path("changes/<int:record_id>/contacts/<int:contact_id>/", changes.contact, name="contact-number"),
    path("payments/", payments.index, name="payments"),
    path("payments/<int:record_id>/", payments.payment, name="payment"),
    path("files/<int:file_id>/", payments.download, name="download"),
]
