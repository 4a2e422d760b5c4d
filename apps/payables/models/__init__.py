"""Models of room payables."""

from apps.payables.models.duplicates import Fingerprint, Twin
from apps.payables.models.invoices import Invoice, Line, Refusal, Stop
from apps.payables.models.loads import InvoiceLoad, LoadedInvoice
from apps.payables.models.matching import Match, Ways
from apps.payables.models.remittances import Remittance, RemittanceAddress
from apps.payables.models.runs import DirectDebit, Run, RunItem, RunPayee, RunPlan, Settled
from apps.payables.models.scheme import Contractor, Materials, Subcontractor
from apps.payables.models.setup import Category, Rules

__all__ = [
    "Category",
    "Contractor",
    "DirectDebit",
    "Fingerprint",
    "Invoice",
    "InvoiceLoad",
    "Line",
    "LoadedInvoice",
    "Match",
    "Materials",
    "Refusal",
    "Remittance",
    "RemittanceAddress",
    "Rules",
    "Run",
    "RunItem",
    "RunPayee",
    "RunPlan",
    "Settled",
    "Stop",
    "Subcontractor",
    "Twin",
    "Ways",
]
