"""Addresses of room ledger, under /ledger/."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "ledger"
urlpatterns: list[URLPattern] = [
    # Journals and batches (views/journals.py)
    # Trial balance, general ledger, statements (views/reports.py)
    # Inter-organisation entries and consolidation (views/between.py)
    # VAT (views/vat.py)
    # Periods and close (views/closing.py)
]
