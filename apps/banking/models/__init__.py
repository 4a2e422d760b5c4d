"""Models of room banking: own accounts, payees and their changes, payments, statements, reconciliation."""

from apps.banking.models.accounts import BacsUser, BankAccount, HoldRule, Mandate, MandateAnswer
from apps.banking.models.modulus import ModulusRule, ModulusSubstitute
from apps.banking.models.payees import AccountPrint, BankChange, Contact, PayeeAccount
from apps.banking.models.payments import Payment, PaymentFile, PaymentItem, PaymentPart
from apps.banking.models.reconciling import (
    Match,
    MatchedEntry,
    MatchedLine,
    Reconciliation,
    ReconciliationItem,
)
from apps.banking.models.statements import Statement, StatementLine

__all__ = [
    "AccountPrint",
    "BacsUser",
    "BankAccount",
    "BankChange",
    "Contact",
    "HoldRule",
    "Mandate",
    "MandateAnswer",
    "Match",
    "MatchedEntry",
    "MatchedLine",
    "ModulusRule",
    "ModulusSubstitute",
    "PayeeAccount",
    "Payment",
    "PaymentFile",
    "PaymentItem",
    "PaymentPart",
    "Reconciliation",
    "ReconciliationItem",
    "Statement",
    "StatementLine",
]
