"""Reads of payees: whether one may be paid and where to, open changes, shared accounts, changes near payments."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from apps.banking.models import AccountPrint, BankChange, PayeeAccount, PaymentItem
from apps.banking.models.payees import PartyKind
from apps.banking.transitions import APPROVED, REQUESTED, WAITING
from apps.core.clock import today
from apps.suppliers.models import Supplier
from apps.tenancy.models import CircleMember

SHOWN_MAX = 200
NEAR_DAYS = 30


@dataclass(frozen=True)
class Party:
    """A payee: a supplier of the shared list, or an employee or customer by its id in its own room."""

    kind: str
    id: int

    @classmethod
    def supplier(cls, pk: int) -> Party:
        """A supplier."""
        return cls(PartyKind.SUPPLIER, pk)

    @classmethod
    def of(cls, row: Any) -> Party:
        """Whose row it is."""
        return cls(row.kind, row.supplier_id if row.kind == PartyKind.SUPPLIER else row.party)

    def columns(self) -> dict[str, Any]:
        """Values of the three columns."""
        is_supplier = self.kind == PartyKind.SUPPLIER
        return {
            "kind": self.kind,
            "supplier_id": self.id if is_supplier else None,
            "party": None if is_supplier else self.id,
        }

    def filters(self, holder: int) -> dict[str, Any]:
        """Conditions for one organisation's rows of this payee."""
        return {
            "holder_id": holder,
            "kind": self.kind,
            "supplier_id" if self.kind == PartyKind.SUPPLIER else "party": self.id,
        }

    def name(self) -> str:
        """A supplier's name in the shared list; others are named by their kind alone."""
        if self.kind == PartyKind.SUPPLIER:
            return Supplier.objects.filter(pk=self.id).values_list("name", flat=True).first() or "a supplier"
        return f"{PartyKind(self.kind).label.lower()} {self.id}"


@dataclass(frozen=True)
class Payable:
    """Whether a payee may be paid on a day: the account, or why not and (where known) from when."""

    account: PayeeAccount | None
    why: str = ""
    until: dt.date | None = None

    @property
    def frozen(self) -> bool:
        """True while payments rest."""
        return self.account is None


def payable_to(holder: int, party: Party, on: dt.date) -> Payable:
    """The door for rooms that pay: an invoice whose payee is frozen keeps its 30-day date and says why."""
    return payable_to_all(holder, [party], on)[party]


def payable_to_all(holder: int, parties: list[Party], on: dt.date) -> dict[Party, Payable]:
    """The same for many payees in two queries."""
    found: dict[Party, Payable] = {}
    for change in _open_changes(holder, parties, on):
        party = Party.of(change)
        number = change.record.number
        if change.record.state == APPROVED:
            said = f"Changed bank details rest until {change.hold_until:%-d %B %Y} ({number})."
            found[party] = Payable(None, said, change.hold_until)
        else:
            found[party] = Payable(
                None, f"Bank details are being changed ({number}), so nothing is paid meanwhile."
            )
    live = PayeeAccount.objects.filter(_among(holder, parties), during__contains=on).select_related(
        "change__record"
    )
    for account in live:
        found.setdefault(Party.of(account), Payable(account))
    nothing = Payable(None, "No bank details are held. Ask for them with evidence, and have them approved.")
    return {party: found.get(party, nothing) for party in parties}


def open_change(holder: int, party: Party) -> BankChange | None:
    """A change of this payee that is neither approved nor ended."""
    return (
        BankChange.objects.filter(**party.filters(holder), record__state__in=[REQUESTED, WAITING])
        .select_related("record").first()
    )  # fmt: skip


def print_readers(holder: int) -> list[int]:
    """Circles whose members read this organisation's fingerprints: those it belongs to today."""
    found = CircleMember.objects.filter(organisation_id=holder, during__contains=today())
    return sorted(set(found.values_list("holder_id", flat=True)))


@dataclass(frozen=True)
class Shared:
    """Somebody else who is paid to the same account: in this organisation, or a partner's through its window."""

    kind: str
    supplier: str
    own: bool
    holder: int


def shared_with(row: BankChange | PayeeAccount, prints: list[str] | None = None) -> list[Shared]:
    """Who else is paid to the account of this row; an employee's account shows as such and without a name."""
    wanted = prints or [row.prints]
    party = Party.of(row)
    own = PayeeAccount.objects.filter(holder_id=row.holder_id, prints__in=wanted).exclude(**{
        key: value for key, value in party.filters(row.holder_id).items() if key != "holder_id"
    })  # fmt: skip
    found = {(one.kind, one.supplier.name if one.supplier else "", True, one.holder_id)
             for one in own.select_related("supplier")[:SHOWN_MAX]}  # fmt: skip
    there = AccountPrint.objects.filter(prints__in=wanted, live=True).exclude(holder_id=row.holder_id)
    for one in there.select_related("supplier")[:SHOWN_MAX]:
        if one.kind == PartyKind.SUPPLIER and one.supplier_id == row.supplier_id:
            continue
        found.add((one.kind, one.supplier.name if one.supplier else "", False, one.holder_id))
    return [Shared(*one) for one in sorted(found)]


def changes_near_payments(holder: int, first: dt.date, last: dt.date) -> QuerySet[PaymentItem]:
    """Items paid between two days to details approved within the 30 days before: the report of changes near payments."""
    from django.db.models import DateField, F
    from django.db.models.functions import Cast

    return (
        PaymentItem.objects.filter(holder_id=holder, part__record__made_at__date__range=(first, last))
        .annotate(approved_on=Cast("payee__change__approved_at", DateField()))
        .filter(part__record__made_at__lte=F("payee__change__approved_at") + dt.timedelta(days=NEAR_DAYS))
        .select_related("part__record", "payee__supplier", "payee__change__record")
        .order_by("-pk")
    )


def _open_changes(holder: int, parties: list[Party], on: dt.date) -> list[BankChange]:
    return list(
        BankChange.objects.filter(_among(holder, parties))
        .filter(Q(record__state__in=[REQUESTED, WAITING]) | Q(record__state=APPROVED, hold_until__gt=on))
        .select_related("record").order_by("pk")
    )  # fmt: skip


def _among(holder: int, parties: list[Party]) -> Q:
    suppliers = [one.id for one in parties if one.kind == PartyKind.SUPPLIER]
    condition = Q(kind=PartyKind.SUPPLIER, supplier_id__in=suppliers)
    for kind in (PartyKind.EMPLOYEE, PartyKind.CUSTOMER):
        ids = [one.id for one in parties if one.kind == kind]
        if ids:
            condition |= Q(kind=kind, party__in=ids)
    return Q(holder_id=holder) & condition
