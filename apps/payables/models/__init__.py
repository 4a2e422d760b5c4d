"""Models of room payables."""

from apps.payables.models.duplicates import Fingerprint, Twin
from apps.payables.models.invoices import Invoice, Line, Refusal, Stop
from apps.payables.models.loads import InvoiceLoad, LoadedInvoice
from apps.payables.models.matching import Match, Ways
from apps.payables.models.setup import Category, Rules

__all__ = [
    "Category",
    "Fingerprint",
    "Invoice",
    "InvoiceLoad",
    "Line",
    "LoadedInvoice",
    "Match",
    "Refusal",
    "Rules",
    "Stop",
    "Twin",
    "Ways",
]
