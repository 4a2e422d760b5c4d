"""Builders of rows of banking, for the security suite (see tests/rows.py)."""

from __future__ import annotations

import itertools
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import uuid4

from apps.core.clock import now, today
from apps.core.scope import current_scope, scope
from tests.rows import ALWAYS, build, row

_numbers = itertools.count(1)


def _record(county: Any, holder: int, kind: str, series: str, state: str) -> Any:
    from apps.documents.models import Record
    from apps.documents.records import number_records

    record = Record.objects.create(
        holder_id=holder, row_class=2, kind=kind, series=series, year=2026, title="A document", state=state, made_at=now(),
        made_by_id=1,
    )  # fmt: skip
    number_records([record])
    return record


def _in_name_of(person: int) -> Any:
    return scope(replace(current_scope(), person=person))


def _coding(county: Any, holder: int, account: str) -> int:
    from apps.ledger.codings import Coded, codings

    wanted = Coded(account)
    return codings(holder, [wanted])[wanted]


def _details() -> Any:
    from apps.banking.details import read

    return read("000000", f"{next(_numbers):08d}", "A Payee")


@row("banking.BankAccount")
def _account(county: Any, holder: int) -> Any:
    from apps.banking.models import BankAccount

    given = _details()
    start = 2000 + next(_numbers)
    return BankAccount.objects.create(
        holder_id=holder, name="Main account", sealed=given.sealed(), tail=given.tail, prints=given.prints(),
        coding_id=_coding(county, holder, "15000"), transit_id=_coding(county, holder, "15300"),
        during=(f"{start}-04-01", f"{start + 1}-04-01"),
    )  # fmt: skip


@row("banking.BacsUser")
def _bacs(county: Any, holder: int) -> Any:
    from apps.banking.models import BacsUser

    return BacsUser.objects.create(
        holder_id=holder,
        account=build("banking.BankAccount", county, holder),
        number="000000",
        source="Letter",
        during=ALWAYS,
    )


@row("banking.Mandate")
def _mandate(county: Any, holder: int) -> Any:
    from apps.banking.models import Mandate

    return Mandate.objects.create(
        holder_id=holder, reader_id=county.org("AMB"), account=build("banking.BankAccount", county, holder), key=uuid4(),
        words="Main account", during=ALWAYS, offered_by_id=county.person("cc.finance"), offered_at=now(),
    )  # fmt: skip


@row("banking.MandateAnswer")
def _answer(county: Any, holder: int) -> Any:
    from apps.banking.models import Mandate, MandateAnswer

    there = county.org("AMB")
    offer = Mandate.objects.create(
        holder_id=there, reader_id=holder, account=build("banking.BankAccount", county, there), key=uuid4(), words="Theirs",
        during=ALWAYS, offered_by_id=county.person("cc.finance"), offered_at=now(),
    )  # fmt: skip
    person = county.person("cc.director")
    with _in_name_of(person):
        return MandateAnswer.objects.create(
            holder_id=holder, reader_id=there, key=offer.key, agreed=True, person_id=person, at=now()
        )


@row("banking.HoldRule")
def _hold(county: Any, holder: int) -> Any:
    from apps.banking.models import HoldRule

    return HoldRule.objects.filter(holder_id=holder).first() or HoldRule.objects.create(
        holder_id=holder, days=5, contact_days=0, reason="Regulations", during=ALWAYS
    )


@row("banking.Contact")
def _contact(county: Any, holder: int, party: int | None = None) -> Any:
    from apps.banking.models import Contact
    from apps.identity.sealing import seal

    return Contact.objects.create(
        holder_id=holder, kind="employee", party=party or next(_numbers), label="Desk", tail="001",
        sealed=seal("01632960001"), source="Contract", made_by_id=county.person("cc.details"), made_at=now(),
    )  # fmt: skip


@row("banking.BankChange")
def _change(county: Any, holder: int) -> Any:
    from apps.banking.models import BankChange

    given, person = _details(), county.person("cc.details")
    with _in_name_of(person):
        return BankChange.objects.create(
            holder_id=holder, kind="employee", party=next(_numbers), came="letter", reason="Moved", sealed=given.sealed(),
            record=_record(county, holder, "banking.change", "BANK", "requested"), tail=given.tail, prints=given.prints(),
            checked="not_checked", requested_by_id=person, requested_at=now(),
        )  # fmt: skip


@row("banking.PayeeAccount")
def _payee(county: Any, holder: int) -> Any:
    import datetime as dt

    from apps.banking.models import BankChange, PayeeAccount
    from apps.documents.models import StoredFile

    build("banking.HoldRule", county, holder)
    party = next(_numbers) + 100_000
    contact = _contact(county, holder, party)
    caller, approver = county.person("cc.details"), county.person("cc.approver")
    change = build("banking.BankChange", county, holder)
    with _in_name_of(caller):
        change = BankChange.objects.create(
            holder_id=holder, kind="employee", party=party, came="letter", reason="Moved", sealed=change.sealed,
            record=_record(county, holder, "banking.change", "BANK", "requested"), tail=change.tail, prints=change.prints,
            checked="not_checked", requested_by_id=caller, requested_at=now(),
        )  # fmt: skip
        change.contact, change.called_by_id, change.called_at, change.confirmed = contact, caller, now(), True
        change.save()
    StoredFile.objects.create(
        holder_id=holder, row_class=2, record=change.record, name="letter.txt", media_type="text/plain", size=1,
        sha256="0" * 64, scan="not_scanned", made_at=now(), made_by_id=caller,
    )  # fmt: skip
    with _in_name_of(approver):
        change.approved_by_id, change.approved_at = approver, now()
        change.hold_until = today() + dt.timedelta(days=5)
        change.save()
    return PayeeAccount.objects.create(
        holder_id=holder, kind="employee", party=party, change=change, sealed=change.sealed, tail=change.tail,
        prints=change.prints, checked="not_checked", during=(today(), None),
    )  # fmt: skip


@row("banking.AccountPrint")
def _print(county: Any, holder: int) -> Any:
    from apps.banking.models import AccountPrint

    account = build("banking.PayeeAccount", county, holder)
    return AccountPrint.objects.create(
        holder_id=holder,
        reader_id=county.org("AMB"),
        account=account,
        prints=account.prints,
        kind=account.kind,
    )


@row("banking.Payment")
def _payment(county: Any, holder: int) -> Any:
    from apps.banking.models import Payment

    person = county.person("cc.finance")
    with _in_name_of(person):
        return Payment.objects.create(
            holder_id=holder, record=_record(county, holder, "banking.payment", "PAY", "prepared"), kind="bacs", key=uuid4(),
            account=build("banking.BankAccount", county, holder), pay_on=today(), items=1, amount=Decimal("5.00"),
            prepared_by_id=person, prepared_at=now(),
        )  # fmt: skip


@row("banking.PaymentPart")
def _part(county: Any, holder: int) -> Any:
    return build("banking.PaymentItem", county, holder).part


@row("banking.PaymentItem")
def _item(county: Any, holder: int) -> Any:
    from apps.banking.models import PaymentItem, PaymentPart

    payment = build("banking.Payment", county, holder)
    part = PaymentPart.objects.create(
        holder_id=holder,
        reader_id=holder,
        key=payment.key,
        record=payment.record,
        items=1,
        amount=payment.amount,
    )
    return PaymentItem.objects.create(
        holder_id=holder, part=part, position=1, payee=build("banking.PayeeAccount", county, holder), amount=part.amount,
        reference="INV 1", control_id=_coding(county, holder, "20000"),
    )  # fmt: skip


@row("banking.PaymentFile")
def _file(county: Any, holder: int) -> Any:
    from apps.banking.models import Payment, PaymentFile
    from apps.documents.models import Record

    payment = Payment.objects.get(key=build("banking.PaymentItem", county, holder).part.key)
    manager = county.person("cc.manager")
    with _in_name_of(manager):
        payment.approved_by_id, payment.approved_at = manager, now()
        payment.save()
    Record.objects.filter(pk=payment.record_id).update(state="approved")
    _end_holds(county, holder)
    with _in_name_of(manager):
        return PaymentFile.objects.create(
            holder_id=holder, payment=payment, name="PAY.txt", media_type="text/plain", size=1, sha256="0" * 64, sealed="x",
            made_by_id=manager, made_at=now(),
        )  # fmt: skip


def _end_holds(county: Any, holder: int) -> None:
    from apps.banking.models import BankChange

    person = county.person("cc.approver2")
    with _in_name_of(person):
        BankChange.objects.filter(holder_id=holder, approved_at__isnull=False, shortened_at=None).update(
            hold_until=today(), shortened_by=person, shortened_at=now(), shortened_because="Test"
        )
    for change in BankChange.objects.filter(
        holder_id=holder, approved_at__isnull=False, record__state="requested"
    ):
        from apps.documents.models import Record

        Record.objects.filter(pk=change.record_id).update(state="waiting")
        Record.objects.filter(pk=change.record_id).update(state="approved")


@row("banking.Statement")
def _statement(county: Any, holder: int) -> Any:
    return build("banking.StatementLine", county, holder).statement


@row("banking.StatementLine")
def _line(county: Any, holder: int) -> Any:
    from apps.banking.models import Statement, StatementLine

    account = build("banking.BankAccount", county, holder)
    made = Statement.objects.create(
        holder_id=holder, record=_record(county, holder, "banking.statement", "STMT", "loaded"), account=account,
        sha256=f"{next(_numbers):064d}", format="csv", first=today(), last=today(), opening=0, closing=0, lines=2,
        made_at=now(),
    )  # fmt: skip
    one, _ = (
        StatementLine.objects.create(
            holder_id=holder, statement=made, account=account, position=position, dated=today(), value_on=today(),
            amount=amount, raw="x",
        )
        for position, amount in ((1, Decimal("5.00")), (2, Decimal("-5.00")))
    )  # fmt: skip
    return one


@row("banking.Match")
def _match(county: Any, holder: int) -> Any:
    from apps.banking.models import Match

    person = county.person("cc.bank")
    with _in_name_of(person):
        return Match.objects.create(
            holder_id=holder,
            account=build("banking.BankAccount", county, holder),
            reasons="Slip",
            made_by_id=person,
            made_at=now(),
        )


@row("banking.MatchedLine")
def _matched_line(county: Any, holder: int) -> Any:
    """Two lines that cancel each other: a match needs nothing of the books then."""
    from apps.banking.models import Match, MatchedLine, StatementLine

    line, person = build("banking.StatementLine", county, holder), county.person("cc.bank")
    other = StatementLine.objects.get(statement=line.statement, position=2)
    with _in_name_of(person):
        match = Match.objects.create(
            holder_id=holder, account=line.account, reasons="Slip", made_by_id=person, made_at=now()
        )
    MatchedLine.objects.create(holder_id=holder, match=match, line=other, amount=other.amount)
    return MatchedLine.objects.create(holder_id=holder, match=match, line=line, amount=line.amount)


@row("banking.MatchedEntry")
def _matched_entry(county: Any, holder: int) -> Any:
    """A journal that takes its own pounds back: both of its lines on the bank account."""
    from apps.banking.models import BankAccount, Match, MatchedEntry
    from apps.work.approvals import approve
    from apps.work.models import ApprovalRequest
    from tests.ledger.books import MANAGERS, OFFICERS, entered, entry, journals, opened

    code = next(code for code in OFFICERS if county.org(code) == holder)
    opened(county, code)
    record = entered(county, code, holder, entry(county, holder, ("15000", "5.00"), ("15000", "-5.00")))
    approve(by=county.actor(MANAGERS[code]), request_id=ApprovalRequest.objects.get(record=record).pk)
    (journal,) = journals(county, record)
    account = BankAccount.objects.get(pk=build("banking.BankAccount", county, holder).pk)
    person = county.person("cc.bank")
    with _in_name_of(person):
        match = Match.objects.create(
            holder_id=holder, account=account, reasons="Slip", made_by_id=person, made_at=now()
        )
    common = {"holder_id": holder, "match": match, "journal": journal}
    MatchedEntry.objects.create(**common, position=2, amount=Decimal("-5.00"))
    return MatchedEntry.objects.create(**common, position=1, amount=Decimal("5.00"))


@row("banking.Reconciliation")
def _reconciliation(county: Any, holder: int) -> Any:
    from apps.banking.models import Reconciliation

    person = county.person("cc.bank")
    with _in_name_of(person):
        return Reconciliation.objects.create(
            holder_id=holder, record=_record(county, holder, "banking.reconciliation", "RECN", "prepared"), books=0,
            statement=0, account=build("banking.BankAccount", county, holder), period=build("ledger.Period", county, holder),
            unmatched_books=0, unmatched_statement=0, prepared_by_id=person, prepared_at=now(),
        )  # fmt: skip


@row("banking.ReconciliationItem")
def _reconciliation_item(county: Any, holder: int) -> Any:
    from apps.banking.models import ReconciliationItem

    return ReconciliationItem.objects.create(
        holder_id=holder, reconciliation=build("banking.Reconciliation", county, holder), side="books", dated=today(),
        text="X", amount=Decimal("5.00"), days=1,
    )  # fmt: skip
