"""Models of room ledger: the chart, years and periods, journals and balances, VAT, close."""

from apps.ledger.models.between import PairSide
from apps.ledger.models.chart import Account, AccountUse, Coding, Dimension, DimensionValue
from apps.ledger.models.closing import CarriedRed, CloseEvidence, PassedLock
from apps.ledger.models.history import JournalLoad
from apps.ledger.models.journals import (
    Balance,
    BookRules,
    Draft,
    DraftLine,
    Journal,
    JournalKind,
    Line,
    Posting,
    PostingRemark,
    Recurring,
)
from apps.ledger.models.mapping import Mapping, ReportLine, Scheme
from apps.ledger.models.periods import Lock, LockException, Period, Standing, Year
from apps.ledger.models.vat import VatCode, VatRate, VatRegime, VatRegistration, VatTest, VatYear

__all__ = [
    "Account",
    "AccountUse",
    "Balance",
    "BookRules",
    "CarriedRed",
    "CloseEvidence",
    "Coding",
    "Dimension",
    "DimensionValue",
    "Draft",
    "DraftLine",
    "Journal",
    "JournalKind",
    "JournalLoad",
    "Line",
    "Lock",
    "LockException",
    "Mapping",
    "PairSide",
    "PassedLock",
    "Period",
    "Posting",
    "PostingRemark",
    "Recurring",
    "ReportLine",
    "Scheme",
    "Standing",
    "VatCode",
    "VatRate",
    "VatRegime",
    "VatRegistration",
    "VatTest",
    "VatYear",
    "Year",
]
