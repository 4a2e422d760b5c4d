"""What the screens of purchases read: lists, what an approver needs to know, what is late."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, Q, QuerySet
from django.urls import reverse

from apps.budgets.queries.monitor import monitor_lines
from apps.core.classes import DataClass
from apps.core.clock import financial_year, financial_year_label, today
from apps.core.scope import current_scope
from apps.ledger.models import Coding, Dimension, DimensionValue
from apps.procurement.queries.register import contracts_for
from apps.purchasing.models import Emergency, Order, Receipt, Requisition, RequisitionLine
from apps.purchasing.ports import QUESTIONS, Found, Need, answers, ask
from apps.purchasing.transitions import PLACED, WAITING

NOUGHT = Decimal("0.00")
SHOWN_MAX = 20


def requisitions_of(holder: int, words: str = "", state: str = "") -> QuerySet[Requisition]:
    """Requisitions of an organisation; `words` looks in number, title and supplier."""
    found = Requisition.objects.filter(holder_id=holder).select_related("record", "raised_by", "supplier")
    return _narrowed(found, words, state)


def newest_of(holder: int, person: int) -> Requisition | None:
    """What a person asked for last."""
    found = Requisition.objects.filter(holder_id=holder, raised_by_id=person).select_related("record")
    return found.order_by("-id").first()


def orderable(holder: int, most: int = 100) -> list[Requisition]:
    """Approved requisitions that nobody has ordered yet, those of one supplier beside each other."""
    found = Requisition.objects.filter(holder_id=holder, record__state="approved")
    return list(
        found.select_related("record", "supplier", "raised_by").order_by("supplier__name", "pk")[:most]
    )


def orders_of(holder: int, words: str = "", state: str = "") -> QuerySet[Order]:
    """Orders of an organisation; the state `due` means placed and not wholly received."""
    found = Order.objects.filter(holder_id=holder).select_related("record", "supplier", "placed_by")
    if state == "due":
        open_lines = Q(lines__received_net__lt=F("lines__net"))
        return _narrowed(found.filter(open_lines, record__state=PLACED).distinct(), words, "")
    return _narrowed(found, words, state)


def receipts_of(holder: int, words: str = "", state: str = "") -> QuerySet[Receipt]:
    """Receipts of an organisation."""
    found = Receipt.objects.filter(holder_id=holder).select_related(
        "record", "order__record", "order__supplier", "received_by"
    )
    if words:
        found = found.filter(
            Q(record__number__icontains=words) | Q(order__record__number__icontains=words)
            | Q(order__supplier__name__icontains=words)
        )  # fmt: skip
    return found.filter(record__state=state) if state else found


def _narrowed(found: QuerySet[Requisition] | QuerySet[Order], words: str, state: str):  # type: ignore[no-untyped-def]
    if words:
        found = found.filter(  # type: ignore[union-attr]
            Q(record__number__icontains=words) | Q(record__title__icontains=words) | Q(supplier__name__icontains=words)
        )  # fmt: skip
    return found.filter(record__state=state) if state else found  # type: ignore[union-attr]


@dataclass(frozen=True)
class Left:
    """What a budget has left for lines of one account and cost centre, before and after them."""

    account: str
    centre: str
    year: str
    available: Decimal | None
    asked: Decimal
    reserved: bool

    @property
    def after(self) -> Decimal | None:
        """What is left with these lines taken."""
        if self.available is None or self.reserved:
            return self.available
        return self.available - self.asked


def budgets_left(requisition: Requisition, lines: Sequence[RequisitionLine]) -> list[Left] | None:
    """What the budgets of these lines have left; None for a reader who does not see the organisation's finances."""
    if requisition.holder_id not in current_scope().reads(DataClass.FINANCE):
        return None
    codings = {
        one.pk: one
        for one in Coding.objects.filter(pk__in=[line.coding_id for line in lines]).select_related(
            "account", "cost_centre"
        )
    }
    asked: dict[tuple[int, str, int | None], Decimal] = {}
    names: dict[tuple[str, int | None], tuple[str, str]] = {}
    for line in lines:
        coding = codings[line.coding_id]
        where = (coding.account_id, coding.cost_centre_id)
        names[where] = (str(coding.account), str(coding.cost_centre or ""))
        year = financial_year(line.needed_on)
        asked[year, *where] = asked.get((year, *where), NOUGHT) + line.cost
    reserved = requisition.record.state in (WAITING, "approved")
    found = []
    for (year, account, centre), pounds in sorted(asked.items(), key=str):
        found.append(Left(*names[account, centre], financial_year_label(year),
                          _available(requisition.holder_id, year, account, centre), pounds, reserved))  # fmt: skip
    return found


def _available(holder: int, year: int, account: str, centre: int | None) -> Decimal | None:
    """Left on the nearest budget: the cost centre's own, else of those above it, else of the organisation."""
    lines = {one.centre: one.figures.available for one in monitor_lines(holder, year)
             if one.account == account and one.line is not None and one.project is None}  # fmt: skip
    parents = dict(
        DimensionValue.objects.filter(holder_id=holder, kind=Dimension.COST_CENTRE).values_list(
            "pk", "parent_id"
        )
    )
    here = centre
    while here is not None:
        if here in lines:
            return lines[here]
        here = parents.get(here)
    return lines.get(None)


@dataclass(frozen=True)
class Known:
    """An answered question before buying."""

    label: str
    found: list[Found]


def before_buying(requisition: Requisition, lines: Sequence[RequisitionLine]) -> list[Known]:
    """What other rooms know: contracts, idle kit, prices paid.  `unanswered` says what no room could be asked."""
    known = [Known("Contracts for it", _contracts(requisition, lines))]
    for question, label in QUESTIONS.items():
        found: list[Found] = []
        answered = False
        for line in lines[:SHOWN_MAX]:
            told = ask(question, Need(requisition.holder_id, line.description, line.category_id, line.cpv,
                                      requisition.supplier_id))  # fmt: skip
            answered = answered or told is not None
            found += [one for one in told or [] if one not in found]
        if answered:
            known.append(Known(label, found[:SHOWN_MAX]))
    return known


def _contracts(requisition: Requisition, lines: Sequence[RequisitionLine]) -> list[Found]:
    """Live contracts of this organisation that may fit, each with what is left of it."""
    found: dict[int, Found] = {}
    for line in lines[:SHOWN_MAX]:
        for one in contracts_for(
            requisition.holder_id, words=line.description, cpv=line.cpv, supplier=requisition.supplier_id
        ):
            sentence = f"{one.supplier.name}, until {one.last_day:%-d %B %Y}, £{one.left:,.2f} left"
            found[one.pk] = Found(str(one), sentence, reverse("procurement:contract", args=[one.record_id]))
    return list(found.values())[:SHOWN_MAX]


def unanswered() -> list[str]:
    """Questions before buying that no room of this installation answers, in words."""
    return [label for question, label in QUESTIONS.items() if not answers(question)]


def bought_before(requisition: Requisition, lines: Sequence[RequisitionLine]) -> list[RequisitionLine]:
    """The latest lines of the same words or category that this organisation asked for before."""
    words = Q()
    for line in lines[:SHOWN_MAX]:
        words |= Q(description__iexact=line.description)
    return list(
        RequisitionLine.objects.filter(words, holder_id=requisition.holder_id, requisition__record__state="ordered")
        .exclude(requisition=requisition)
        .select_related("requisition__record", "requisition__supplier").order_by("-id")[:5]
    )  # fmt: skip


@dataclass(frozen=True)
class Retrospective:
    """One purchase made before it was approved."""

    emergency: Emergency
    order: Order | None
    state: str
    overdue: bool


def retrospective_orders(holder: int, *, on: dt.date | None = None) -> list[Retrospective]:
    """Every emergency purchase of an organisation, the newest first, and whether its approval is overdue (at most 200)."""
    day = on or today()
    rows = list(
        Emergency.objects.filter(holder_id=holder)
        .select_related("requisition__record", "authorised_by")
        .order_by("-id")[:200]
    )
    orders = {
        one.source_requisition: one
        for one in Order.objects.filter(holder_id=holder, retrospective=True)
        .annotate(source_requisition=F("lines__source__requisition_id")).select_related("record", "supplier")
    }  # fmt: skip
    return [
        Retrospective(one, orders.get(one.requisition_id), one.requisition.record.state,
                      one.requisition.record.state == WAITING and one.approve_by < day)
        for one in rows
    ]  # fmt: skip
