"""Matching invoices with orders: plain functions for use inside the acts of this room.

An invoice that names an order gets its order lines by the rule (`calc/proposing.py`), unless a person said them, and a flag
(`calc/matching.py`) by what was ordered, received and invoiced before.  Whether it is posted by that is judged again by the
database (`accord_match_fault`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection

from apps.audit.act import Act
from apps.core.clock import now, today
from apps.payables.calc.matching import (
    DO_NOT_PAY,
    EXCEPTION,
    PAY,
    Invoiced,
    Judged,
    Ordered,
    Tolerance,
    judge_line,
    worse,
)
from apps.payables.calc.proposing import OrderedLine, PaperLine, propose
from apps.payables.calc.references import order_number
from apps.payables.errors import invoice_judged
from apps.payables.finding import same_supplier
from apps.payables.models import Invoice, Line, Match, Rules, Ways
from apps.purchasing.billing import OpenLine, open_lines
from apps.purchasing.guards import MATCH

ORDER_LINES_MAX = 20_000
DEFAULT_WAYS, RETROSPECTIVE_WAYS = 3, 2
SERVICES = "services"
PLAN = "payables.match"


@dataclass(frozen=True)
class Sight:
    """What a match is judged by on a day, for one organisation."""

    tolerance: Tolerance
    ways: Mapping[int | None, int]

    def ways_of(self, line: OpenLine) -> int:
        """How many papers must agree; what was bought before it was ordered has no receipt to wait for."""
        if line.retrospective:
            return RETROSPECTIVE_WAYS
        return self.ways.get(line.category, self.ways.get(None, DEFAULT_WAYS))


def sight(holder: int) -> Sight:
    """The organisation's tolerances and ways of today."""
    rules = Rules.objects.filter(holder_id=holder, during__contains=today()).first()
    ways = Ways.objects.filter(holder_id=holder, during__contains=today()).values_list("category_id", "ways")
    if rules is None:
        return Sight(Tolerance(), dict(ways))
    return Sight(Tolerance(rules.price_percent, rules.price_pounds, rules.quantity_percent), dict(ways))


def match(act: Act, invoices: Sequence[Invoice], *, anew: bool = False) -> None:
    """Match registered invoices of one organisation that name an order, and keep the flag of each.

    Does nothing for whoever may not match.  `anew` proposes again what the rule had found; what a person said stands.
    """
    named = [one for one in invoices if one.order_reference and one.supplier_id is not None]
    if not named or not act.by.holds(MATCH, named[0].holder_id):
        return
    if anew:
        Match.objects.filter(invoice__in=named, by_rule=True).delete()
    lines = _lines(named)
    matches = list(Match.objects.filter(invoice__in=named).order_by("pk"))
    matched = {one.invoice_id for one in matches}
    bare = [one for one in named if one.pk not in matched]
    orders = _orders(named[0].holder_id, bare)
    moment = now()
    made = [
        Match(holder_id=invoice.holder_id, invoice=invoice, line=line, order_line_id=one.key, quantity=one.quantity,
              net=one.net, made_by_id=act.by.person, made_at=moment)
        for invoice in bare
        for line, one in _proposed(invoice, lines[invoice.pk], orders.get(order_number(invoice.order_reference), []))
    ]  # fmt: skip
    with invoice_judged(last=True):
        Match.objects.bulk_create(made)
    seen = {one.line: one for rows in orders.values() for one in rows}
    _judge(named, lines, [*matches, *made], seen)


def judge(invoices: Sequence[Invoice]) -> None:
    """Judge matched invoices of one organisation as their orders stand now, and keep flag and reasons on each."""
    _judge(invoices, _lines(invoices), list(Match.objects.filter(invoice__in=invoices).order_by("pk")), {})


def _judge(
    invoices: Sequence[Invoice], lines: Mapping[int, Sequence[Line]], matches: Sequence[Match], seen: dict[int, OpenLine]
) -> None:  # fmt: skip
    """The same with what was read before: order lines that are not among `seen` are read now."""
    holder = invoices[0].holder_id
    missing = sorted({one.order_line_id for one in matches} - set(seen))
    if missing:
        seen |= {
            one.line: one for one in open_lines(holder, lines=missing, all_lines=True, most=len(missing))
        }
    of_invoice = defaultdict(list)
    for one in matches:
        of_invoice[one.invoice_id].append(one)
    rules = sight(holder)
    wanted = {one.order_line_id for one in matches}
    accepted = _accepted([pk for pk, one in seen.items() if pk in wanted and rules.ways_of(one) >= 4])
    for invoice in invoices:
        flag = _judged(invoice, lines[invoice.pk], of_invoice[invoice.pk], seen, rules, accepted)
        if flag.flag != invoice.flag or list(flag.reasons) != invoice.reasons:
            invoice.parked = invoice.parked and flag.flag != PAY
        invoice.flag, invoice.reasons, invoice.matched_at = flag.flag, list(flag.reasons), now()
    with invoice_judged(last=True):
        Invoice.objects.bulk_update(invoices, ["flag", "reasons", "matched_at", "parked"], batch_size=500)


def faults(invoices: Iterable[Invoice]) -> dict[int, str]:
    """Why invoices may not be posted by their match alone, as the database says; those that may are left out."""
    ids = [one.pk for one in invoices]
    with connection.cursor() as cursor:
        cursor.execute("SELECT i, accord_match_fault(i) FROM unnest(%s::bigint[]) AS i", [ids])
        return {pk: said for pk, said in cursor.fetchall() if said is not None}


def due_now(holders: Sequence[int]) -> None:
    """Where a schedule matches invoices, it is due at once: something was received."""
    with connection.cursor() as cursor:
        for holder in sorted(set(holders)):
            cursor.execute("SELECT accord_match_is_due(%s)", [holder])


def _lines(invoices: Sequence[Invoice]) -> dict[int, list[Line]]:
    found: dict[int, list[Line]] = {one.pk: [] for one in invoices}
    for line in Line.objects.filter(invoice__in=invoices).order_by("invoice_id", "position"):
        found[line.invoice_id].append(line)
    return found


def _orders(holder: int, invoices: Sequence[Invoice]) -> dict[str, list[OpenLine]]:
    """Lines of the placed orders that invoices name, by the number of the order."""
    numbers = sorted({order_number(one.order_reference) for one in invoices} - {""})
    found: dict[str, list[OpenLine]] = defaultdict(list)
    if numbers:
        for line in open_lines(holder, numbers=numbers, all_lines=True, most=ORDER_LINES_MAX):
            found[line.number].append(line)
    return found


def _proposed(invoice: Invoice, lines: Sequence[Line], order: Sequence[OpenLine]) -> list[tuple[Line, Any]]:
    if not order or not same_supplier(order[0].supplier, invoice.supplier_id):
        return []
    by_position = {line.position: line for line in lines}
    papers = [
        PaperLine(one.position, one.text, one.quantity, one.price, one.net, one.order_line,
                  counted=invoice.source == Invoice.Source.E_INVOICE or one.quantity != 1 or one.price != one.net)
        for one in lines
    ]  # fmt: skip
    ordered = [
        OrderedLine(one.line, one.position, one.description, one.unit_price, one.left, one.kind == SERVICES, one.ordered,
                    one.ordered_net)
        for one in order
    ]  # fmt: skip
    return [(by_position[one.position], one) for one in propose(papers, ordered)]


def _accepted(lines: Sequence[int]) -> dict[int, Decimal]:
    if not lines:
        return {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT l, accord_line_accepted(l) FROM unnest(%s::bigint[]) AS l", [list(lines)])
        return dict(cursor.fetchall())


def _judged(
    invoice: Invoice, lines: Sequence[Line], matches: Sequence[Match], orders: Mapping[int, OpenLine], rules: Sight,
    accepted: Mapping[int, Decimal],
) -> Judged:  # fmt: skip
    """The flag of one invoice: every order line it takes judged as one, and what is left of its own lines."""
    number = order_number(invoice.order_reference)
    if not matches:
        return Judged(DO_NOT_PAY, (_why_no_order(invoice, number),))
    reasons: list[str] = []
    flag = PAY
    taken: dict[int, list[Match]] = defaultdict(list)
    left = {line.pk: line.net for line in lines}
    for one in matches:
        taken[one.order_line_id].append(one)
        left[one.line_id] -= one.net
    places = {line.pk: line.position for line in lines}
    for key, rows in taken.items():
        order = orders.get(key)
        if order is None:
            flag = worse(flag, DO_NOT_PAY)
            reasons.append("Its order is closed or cancelled.")
            continue
        so_much = Invoiced(sum((one.quantity for one in rows), Decimal(0)), sum((one.net for one in rows), Decimal(0)),
                           _ordered(order, rules, accepted))  # fmt: skip
        found = judge_line(so_much, rules.tolerance)
        flag = worse(flag, found.flag)
        at = ", ".join(str(place) for place in sorted({places[one.line_id] for one in rows}))
        reasons += [f"Line {at}: {said}" for said in found.reasons]
    for line in lines:
        if left[line.pk]:
            flag = worse(flag, EXCEPTION)
            reasons.append(f"Line {line.position}: £{left[line.pk]:,.2f} is on no line of the order.")
    if invoice.kind == Invoice.Kind.CREDIT:
        return Judged(EXCEPTION, ("A credit note is looked at and approved by people.",))
    return Judged(flag, tuple(reasons))


def _ordered(line: OpenLine, rules: Sight, accepted: Mapping[int, Decimal]) -> Ordered:
    ways = rules.ways_of(line)
    if line.kind == SERVICES:
        return Ordered(line.ordered_net, Decimal(1), line.received_net, line.received_net, line.invoiced_net, ways,
                       services=True)  # fmt: skip
    return Ordered(line.ordered, line.unit_price, line.received, accepted.get(line.line, line.received), line.invoiced, ways,
                   line.invoiced_net, net=line.ordered_net)  # fmt: skip


def _why_no_order(invoice: Invoice, number: str) -> str:
    if not number:
        return f"“{invoice.order_reference}” is no number of an order of ours."
    name = invoice.supplier.name if invoice.supplier else invoice.payee
    return f"{number} is no open order of this organisation with {name}, or none of its lines fits."
