"""The year's adjustment of exempt input tax: judged for the whole year, put right by one journal in one return."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from apps.audit.act import Act, action
from apps.audit.guards import reason_given
from apps.core.classes import DataClass
from apps.core.clock import financial_year_label, now, today, year_bounds
from apps.core.errors import Conflict, Invalid
from apps.documents.versions import once
from apps.ledger.actions.journals import RAISE, begin_batch, keep_drafts, send
from apps.ledger.calc.entries import Entry, EntryLine
from apps.ledger.codings import Coded, codings
from apps.ledger.errors import books_judged
from apps.ledger.models import Account, VatYear
from apps.ledger.queries.vat import ADJUSTED_BACK, ADJUSTED_COST, ExemptTax, ExemptYear, exempt_year
from apps.ledger.transitions import DROPPED


@action("ledger.vat.adjust_year")
def adjust_year(
    act: Act, *, holder: int, year: int, dated: dt.date, cost_centre: str, reason: str, key: str
) -> VatYear:
    """Judge the exempt input tax of a year that is over, and raise and send the journal that puts its quarters right.

    Where the year's tax is not insignificant, what came back in quarters is repaid and becomes irrecoverable VAT on
    `cost_centre`; where it is, what stayed a cost comes back on the very codings that bore it.  `dated` decides the
    return: after the year's end, in an open period.  Once for a year; a dropped journal may be raised anew.
    """
    act.by.require(RAISE, holder)
    why = reason_given(reason)
    first = once(act, key, holder=holder, data_class=DataClass.FINANCE)
    if first.done:
        return VatYear.objects.get(pk=first.answer)
    last = year_bounds(year)[1]
    if today() <= last or dated <= last:
        raise Conflict(
            f"{financial_year_label(year)} is judged once it is over, in a return after {last:%-d %B %Y}."
        )
    standing = (
        VatYear.objects.select_for_update(of=("self",))
        .filter(holder_id=holder, year=year)
        .select_related("record")
        .first()
    )
    if standing is not None and (standing.record is None or standing.record.state != DROPPED):
        number = standing.record.number if standing.record else "with nothing to adjust"
        raise Conflict(f"The exempt input tax of {financial_year_label(year)} is judged already ({number}).")
    found = exempt_year(holder, year)
    if found is None:
        raise Invalid(
            f"No limits of insignificance are known for {last:%-d %B %Y}: ask the steward of code lists."
        )
    record = None
    if found.wrong:
        title = f"Exempt input tax of {financial_year_label(year)} adjusted"
        record = begin_batch(act, holder, title)
        keep_drafts(record, [Entry(dated, f"{title}: {why}"[:200], _lines(holder, found, cost_centre))])
        send(act, record)
    made = standing or VatYear(holder_id=holder, year=year)
    made.exempt, made.everything, made.insignificant = (
        found.exempt,
        found.everything,
        found.verdict.insignificant,
    )
    made.why, made.amount, made.record, made.judged_at = found.verdict.why[:300], found.change, record, now()
    with books_judged():
        made.save()
    first.keep(made.pk)
    act.audit(
        holder, DataClass.FINANCE, record=record.pk if record else None, reason=why,
        details={"year": year, "exempt": found.exempt, "everything": found.everything, "change": found.change,
                 "insignificant": found.verdict.insignificant},
    )  # fmt: skip
    return made


def _lines(holder: int, found: ExemptYear, cost_centre: str) -> list[EntryLine]:
    """Cost and VAT account for each part that quarters took otherwise; the VAT side carries the code of the box."""
    accounts = Account.objects.order_by("code")
    back = accounts.filter(role=Account.Role.VAT, kind=Account.Kind.ASSET).first()
    lost = accounts.filter(role=Account.Role.IRRECOVERABLE_VAT).first()
    if back is None or lost is None:
        raise Invalid(
            "The account structure lacks a VAT account or one for irrecoverable VAT: ask its steward."
        )
    if not found.verdict.insignificant and not cost_centre.strip():
        raise Invalid(
            "Name the cost centre that bears the irrecoverable VAT.",
            fields={"cost_centre": "Name a cost centre."},
        )

    def coded(part: ExemptTax) -> tuple[Coded, Coded]:
        tax = Coded(back.code, objective=part.objective or None, vat_code=ADJUSTED_BACK)
        if part.stays:
            cost = Coded(part.account, cost_centre=part.cost_centre or None, objective=part.objective or None)
        else:
            cost = Coded(lost.code, cost_centre=cost_centre.strip().upper(), objective=part.objective or None)
        return replace(cost, vat_code=ADJUSTED_COST), tax

    wanted = [(part, *coded(part)) for part in found.wrong]
    ids = codings(holder, [one for _, cost, tax in wanted for one in (cost, tax)])
    lines: list[EntryLine] = []
    for part, cost, tax in wanted:
        amount = -part.amount if part.stays else part.amount
        words = (
            "Comes back: insignificant in the year" if part.stays else "Repaid: not insignificant in the year"
        )
        lines += [EntryLine(ids[cost], amount, words), EntryLine(ids[tax], -amount, words)]
    return lines
