"""The county's bank: the police's main account with a statement of the last month, five of its lines open, and a bank
change on hold.

Sort codes and account numbers are of noughts and cannot be real.  It does nothing for an organisation without books.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import tempfile
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path

from django.db.models import Sum

from apps.banking.actions.accounts import open_account, set_bacs_user, set_hold
from apps.banking.actions.payees import call_back, keep_contact, request_change
from apps.banking.actions.reconciling import make_match
from apps.banking.models import BankAccount, StatementLine
from apps.banking.queries.payees import Party
from apps.banking.queries.reconciling import Unmatched, unmatched
from apps.core.clock import today
from apps.core.scope import scoped_transaction
from apps.desk.demo.county import LAST_MONTH
from apps.desk.demo.people import County
from apps.intake.actions import load_upload, receive_file
from apps.ledger.models import Line
from apps.suppliers.models import Supplier
from apps.work.approvals import approve
from apps.work.models import ApprovalRequest

Tell = Callable[[str], None]
BANK = "15000"
DETAILS, APPROVER, RECONCILER, DIRECTOR = "cc.details", "cc.approver", "cc.bank", "cc.director"
OPEN = (
    ("Account charges", "", "-18.50"),
    ("Interest on the balance", "", "42.17"),
    ("Direct debit Westmarch Water", "DD 004417", "-1204.00"),
    ("Westmarch Fire and Rescue Authority", "JOINT ESTATE", "22140.00"),
    ("Card settlement", "CARD 10", "-77.35"),
)
"""Lines that only the statement shows: party, reference, pounds."""


def set_up(county: County, tell: Tell, *, last: dt.date = LAST_MONTH) -> None:
    """Leave the bank's work of a month: a statement nearly matched, and a supplier's changed account in its hold."""
    if "CC" not in county.holders or not {DETAILS, APPROVER, RECONCILER, DIRECTOR} <= set(county.people):
        return
    holder = county.holders["CC"]
    with scoped_transaction(county.actor(DIRECTOR).scope()):
        if not Line.objects.filter(holder_id=holder, coding__account_id=BANK, dated__gte=last).exists():
            return
    account = _account(county, holder, last)
    lines = _statement(county, account, last)
    number = _change_on_hold(county, holder)
    tell(
        f"The bank: {lines} statement lines matched, {len(OPEN)} left open; bank details changed by {number} are on hold."
    )


def _account(county: County, holder: int, since: dt.date) -> BankAccount:
    director = county.actor(DIRECTOR)
    set_hold(by=director, holder=holder, days=10, contact_days=0, since=since, reason="Financial regulations")
    account = open_account(
        by=director, holder=holder, name="Main account", sort_code="00-00-00", number="00000001",
        account_name="Westmarch Police", ledger_account=BANK, since=since,
    )  # fmt: skip
    set_bacs_user(
        by=director, account_id=account.pk, number="000000", since=since, source="Letter of the bank of 1 September 2026",
        item_limit=Decimal("20000000.00"),
    )  # fmt: skip
    return account


def _statement(county: County, account: BankAccount, first: dt.date) -> int:
    """The month as the bank saw it: what the books show, and five lines that they do not."""
    by = county.actor(RECONCILER)
    end = (first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
    with scoped_transaction(by.scope()):
        before = Line.objects.filter(
            holder_id=account.holder_id, coding_id=account.coding_id, dated__lt=first
        )
        opening = before.aggregate(total=Sum("amount"))["total"] or Decimal("0.00")
        entries = unmatched(account, end, side="books")
    rows = [(one.dated, one.text, one.number, one.amount) for one in entries]
    rows += [(end, party, reference, Decimal(pounds)) for party, reference, pounds in OPEN]
    name = f"main-account-{first:%Y-%m}.csv"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_text(_csv(opening, rows), encoding="utf-8")
        upload = receive_file(
            by=by, organisation=account.holder_id, target="statements", path=path, name=name,
            choices={"account": str(account.pk)},
        )  # fmt: skip
    load_upload(by=by, upload_id=upload.pk)
    with scoped_transaction(by.scope()):
        lines = list(StatementLine.objects.filter(account=account).order_by("position")[: len(entries)])
    _match(county, account, lines, entries)
    return len(entries)


def _match(
    county: County, account: BankAccount, lines: Sequence[StatementLine], entries: Sequence[Unmatched]
) -> None:
    for line, entry in zip(lines, entries, strict=True):
        make_match(
            by=county.actor(RECONCILER), account_id=account.pk, lines={line.pk: line.amount},
            entries={(entry.pk, entry.position): entry.amount}, reasons=f"Names {entry.number}; the same pounds",
        )  # fmt: skip


def _csv(opening: Decimal, rows: Sequence[tuple[dt.date, str, str, Decimal]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["Date", "Description", "Reference", "Paid in", "Paid out", "Balance"])
    balance = opening
    for dated, text, reference, amount in rows:
        balance += amount
        into, out_of = (amount, "") if amount > 0 else ("", -amount)
        writer.writerow([f"{dated:%d/%m/%Y}", text, reference, into, out_of, f"{balance:.2f}"])
    return out.getvalue()


def _change_on_hold(county: County, holder: int) -> str:
    officer = county.actor(DETAILS)
    with scoped_transaction(officer.scope()):
        supplier = Supplier.objects.filter(merged_into=None, addressable=True).order_by("name", "pk")[0]
    party = Party.supplier(supplier.pk)
    contact = keep_contact(
        by=officer,
        holder=holder,
        party=party,
        label="Credit control",
        number="01632 960001",
        source="Contract register",
    )
    change = request_change(
        by=officer, holder=holder, party=party, sort_code="00-00-02", account="00000011", name=supplier.name[:70],
        came="email", reason=f"E-mail of {today():%-d %B %Y}: the supplier moved its bank",
        evidence=io.BytesIO(b"From: accounts@supplier.example\n\nOur bank account has changed.\n"),
        evidence_name="request.txt", key=f"demo-change-{supplier.pk}",
    )  # fmt: skip
    call_back(
        by=officer,
        change_id=change.pk,
        contact_id=contact.pk,
        spoke_with="Mrs Able, credit control",
        confirmed=True,
    )
    with scoped_transaction(officer.scope()):
        request = ApprovalRequest.objects.get(record=change.record_id, state="waiting")
    approve(by=county.actor(APPROVER), request_id=request.pk)
    return str(change.record.number)
