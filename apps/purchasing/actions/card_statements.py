"""Card statements: lines met with purchases, holders asked, the whole posted with VAT only where a receipt is held."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.urls import reverse

from apps.audit.act import Act, action
from apps.audit.guards import one_locked, one_seen
from apps.core.classes import DataClass
from apps.core.clock import today
from apps.core.errors import Conflict
from apps.documents.models import StoredFile
from apps.documents.records import did, set_state
from apps.documents.versions import once
from apps.identity.models import Person
from apps.ledger.calc.entries import Entry
from apps.ledger.codings import Coded, coded_of
from apps.ledger.models import Coding
from apps.ledger.posting import post_entries
from apps.ledger.trading import Traded, purchase_lines
from apps.purchasing.errors import purchase_judged
from apps.purchasing.models import CardHolder, CardLine, CardPurchase, CardStatement
from apps.purchasing.queries.card_lines import open_lines
from apps.purchasing.transitions import APPROVED, POSTED_WHOLE
from apps.work.telling import notify

RECONCILE = "card.reconcile"
PAYABLE = "20070"
"""Purchasing cards payable, in the shared chart: what the provider collects from the bank account."""
NO_VAT = "N"
PARTS = ("cost_centre", "objective", "project", "category", "contract", "counterparty")


@action("purchasing.card_line.meet")
def meet_line(act: Act, *, line_id: int, purchase_id: int | None) -> CardLine:
    """Say which approved purchase a line is; none takes it apart again."""
    line = one_locked(CardLine, line_id, "line of a card statement")
    act.by.require(RECONCILE, line.holder_id)
    if purchase_id is not None:
        _meet(act, line, one_seen(CardPurchase, purchase_id, "card purchase"))
    else:
        line.purchase = None
        with purchase_judged():
            line.save(update_fields=["purchase"])
    act.audit(
        line.holder_id, DataClass.FINANCE, record=line.statement.record_id,
        details={"line": line.position, "purchase": purchase_id},
    )  # fmt: skip
    return line


@action("purchasing.card_statement.meet_sure")
def meet_sure(act: Act, *, statement_id: int) -> int:
    """Meet every line that is sure of its purchase; gives how many."""
    statement = one_locked(CardStatement, statement_id, "card statement")
    act.by.require(RECONCILE, statement.holder_id)
    taken: set[int] = set()
    for one in open_lines(statement):
        sure = one.sure
        if sure is not None and sure.purchase.pk not in taken:
            taken.add(sure.purchase.pk)
            _meet(act, one.line, one_seen(CardPurchase, sure.purchase.pk, "card purchase"))
    if not taken:
        raise Conflict("No line is sure of its purchase. Meet them one by one, or ask their holders.")
    act.audit(statement.holder_id, DataClass.FINANCE, record=statement.record_id, details={"met": len(taken)})
    return len(taken)


@action("purchasing.card_line.ask")
def ask_holder(act: Act, *, line_id: int, person_id: int) -> CardLine:
    """Ask a card holder to state what was bought: told under that person's own work, with the page to state it on."""
    line = one_locked(CardLine, line_id, "line of a card statement")
    act.by.require(RECONCILE, line.holder_id)
    person = one_seen(Person, person_id, "person")
    if line.purchase_id is not None:
        raise Conflict("This line is met already.")
    if not CardHolder.objects.filter(
        holder_id=line.holder_id, person=person, during__contains=line.dated
    ).exists():
        raise Conflict(f"{person.name} held no purchasing card on {line.dated:%-d %B %Y}.")
    line.asked_on = today()
    with purchase_judged():
        line.save(update_fields=["asked_on"])
    notify(
        act, holder=line.holder_id, data_class=DataClass.PROCUREMENT, person=person.pk,
        page=f"{reverse('purchasing:card-new')}?in={line.holder_id}",
        sentence=f"State what you bought by card at {line.merchant} on {line.dated:%-d %B %Y} for £{line.amount:,.2f}.",
    )  # fmt: skip
    act.audit(
        line.holder_id, DataClass.FINANCE, record=line.statement.record_id,
        details={"line": line.position, "person": person.pk},
    )  # fmt: skip
    return line


@action("purchasing.card_statement.post")
def post_statement(act: Act, *, statement_id: int, key: str, on: dt.date | None = None) -> CardStatement:
    """Post a statement as a whole: each purchase on its coding, its VAT only where a receipt is held, all owed to the
    provider.  Dated its last day, or `on` where the books of that day are closed."""
    statement = one_locked(CardStatement, statement_id, "card statement")
    holder = statement.holder_id
    act.by.require(RECONCILE, holder)
    first = once(act, key, holder=holder, data_class=DataClass.FINANCE)
    if first.done:
        return one_seen(CardStatement, first.answer, "card statement")
    lines = list(CardLine.objects.filter(statement=statement).select_related("purchase").order_by("position"))
    left = [one for one in lines if one.purchase_id is None]
    if left:
        raise Conflict(
            f"{len(left)} of {len(lines)} lines are not met, the first at {left[0].merchant}: ask their holders."
        )
    day = on or statement.last
    made = purchase_lines(holder, day, bought(lines), creditor=Coded(PAYABLE), text=statement.record.title)
    statement.posted_on = day
    with purchase_judged():
        statement.save(update_fields=["posted_on"])
    set_state(act, statement.record, POSTED_WHOLE)
    did(act, statement.record, RECONCILE)
    post_entries(act, statement.record, [Entry(day, statement.record.title, made.lines, kind="subledger")])
    first.keep(statement.pk)
    act.audit(
        holder, DataClass.FINANCE, record=statement.record_id,
        details={"lines": len(lines), "total": statement.total, "vat": made.vat},
    )  # fmt: skip
    return statement


def bought(lines: list[CardLine]) -> list[Traded]:
    """Each purchase as a line bought; without a receipt on file nothing of its VAT comes back."""
    purchases: list[Any] = [one.purchase for one in lines]
    held = set(
        StoredFile.objects.filter(record_id__in=[one.record_id for one in purchases]).values_list(
            "record_id", flat=True
        )
    )
    codings = {
        one.pk: one
        for one in Coding.objects.filter(pk__in={one.coding_id for one in purchases}).select_related(*PARTS)
    }  # fmt: skip
    found = []
    for one in purchases:
        coding = codings[one.coding_id]
        receipt = one.record_id in held
        vat = one.vat if receipt else Decimal("0.00")
        coded = coded_of(coding) if receipt else replace(coded_of(coding), vat_code=NO_VAT)
        found.append(Traded(coded, one.gross - vat, vat, f"{one.merchant}: {one.description}"[:200]))
    return found


def _meet(act: Act, line: CardLine, purchase: CardPurchase) -> None:
    if purchase.record.state != APPROVED or purchase.holder_id != line.holder_id:
        raise Conflict(
            f"{purchase.record.number} is “{purchase.record.state}”: its holder's manager approves it first."
        )
    if purchase.gross != line.amount:
        raise Conflict(
            f"The line is of £{line.amount:,.2f} and {purchase.record.number} of £{purchase.gross:,.2f}."
        )
    other = (
        CardLine.objects.filter(purchase=purchase)
        .exclude(pk=line.pk)
        .select_related("statement__record")
        .first()
    )
    if other is not None:
        where = f"line {other.position} of {other.statement.record.number}"
        raise Conflict(f"{purchase.record.number} is met with {where} already.")
    line.purchase = purchase
    with purchase_judged():
        line.save(update_fields=["purchase"])
