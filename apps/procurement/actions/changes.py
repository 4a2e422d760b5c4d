"""Changes of a contract's terms: longer, dearer or less of either, with the legal ground, approved by a second person."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db.backends.postgresql.psycopg_any import DateRange

from apps.audit.act import Act, action
from apps.audit.guards import reason_given
from apps.core.classes import DataClass
from apps.core.clock import now
from apps.core.errors import Conflict, Invalid
from apps.documents.models import Record
from apps.documents.records import did, link, open_record, set_state, touch
from apps.documents.versions import once
from apps.procurement.actions.contracts import PROCUREMENT, tell_partners
from apps.procurement.calc.terms import HALF, Moved, Terms, latest_end, moved
from apps.procurement.errors import contract_judged
from apps.procurement.guards import APPROVE, KEEP, opened
from apps.procurement.models import Change, Contract
from apps.procurement.transitions import APPROVED, CHANGE, DROPPED, LIVE, REFUSED, WAITING
from apps.work.approvals import ask

LIMITS = {Change.Ground.UNFORESEEN: HALF, Change.Ground.ADDITIONAL: HALF}
"""Grounds that permit no more than so many per cent of the value (Schedule 8)."""


@dataclass(frozen=True)
class Wanted:
    """What the contract is to say: net and gross pounds over the whole term, last day, months of extension left."""

    cap: Decimal
    gross: Decimal
    last: dt.date
    extension_months: int


@action("procurement.contract.change")
def change_contract(
    act: Act, *, record_id: int, wanted: Wanted, ground: str, reason: str, key: str
) -> Change:
    """Ask for a change of a live contract's terms.

    Invalid or Conflict names what the ground does not permit: an extension that the contract does not provide for, a
    change that is not small, more than half again, less than was called off already.
    """
    found = opened(act, record_id, LIVE)
    why = reason_given(reason, most=400)
    first = once(act, key, holder=found.holder_id, data_class=DataClass.PROCUREMENT)
    if first.done:
        return Change.objects.select_related("record").get(pk=first.answer)
    waiting = Change.objects.filter(contract=found, record__state=WAITING).select_related("record").first()
    if waiting is not None:
        raise Conflict(f"{waiting.record.number} already waits for approval: decide or drop it first.")
    _judge(found, wanted, ground)
    record = open_record(
        act, holder=found.holder_id, data_class=PROCUREMENT, kind=CHANGE.kind, state=WAITING,
        title=f"{found.code}: until {wanted.last:%-d %B %Y}, £{wanted.cap:,.2f}",
    )  # fmt: skip
    did(act, record, KEEP)
    link(act, record, found.record, "changes")
    with contract_judged():
        made = Change.objects.create(
            holder_id=found.holder_id, record=record, contract=found, ground=ground, reason=why, cap_before=found.cap,
            last_day_before=found.last_day, cap=wanted.cap, gross=wanted.gross, last_day=wanted.last,
            extension_months=wanted.extension_months, asked_by_id=act.by.person, asked_at=now(),
        )  # fmt: skip
    ask(act, record, duty=APPROVE, amount=wanted.gross)
    first.keep(made.pk)
    act.audit(found.holder_id, PROCUREMENT, record=record.pk, reason=why[:200],
              details={"cap": wanted.cap, "last_day": wanted.last, "ground": ground})  # fmt: skip
    return made


def change_decided(act: Act, record: Record, outcome: str) -> None:
    """An approved change is what its contract says from now on; one whose contract moved meanwhile is refused."""
    if outcome != "approved":
        set_state(act, record, REFUSED if outcome == "refused" else DROPPED)
        return
    change = Change.objects.select_for_update(of=("self",)).get(record=record)
    found = (
        Contract.objects.select_for_update(of=("self",)).select_related("record").get(pk=change.contract_id)
    )
    if found.record.state != LIVE or (found.cap, found.last_day) != (
        change.cap_before,
        change.last_day_before,
    ):
        raise Conflict(
            f"{found.record.number} changed since {record.number} was asked for. Refuse it, and ask anew."
        )
    change.approved_by_id, change.approved_at = act.by.person, now()
    with contract_judged():
        change.save(update_fields=["approved_by", "approved_at"])
    set_state(act, record, APPROVED)
    found.cap, found.gross, found.extension_months = change.cap, change.gross, change.extension_months
    found.during = DateRange(found.during.lower, change.last_day + dt.timedelta(days=1))
    with contract_judged():
        found.save(update_fields=["cap", "gross", "extension_months", "during"])
    touch(act, found.record)
    tell_partners(found)


def terms_of(contract: Contract) -> Terms:
    """A contract's terms as values."""
    return Terms(contract.cap, contract.during.lower, contract.last_day, contract.extension_months)


def difference(change: Change) -> Moved:
    """How far a change moves its contract."""
    before = Terms(change.cap_before, change.contract.during.lower, change.last_day_before)
    return moved(before, Terms(change.cap, change.contract.during.lower, change.last_day))


def _judge(contract: Contract, wanted: Wanted, ground: str) -> None:
    if ground not in Change.Ground.values:
        raise Invalid(
            "Choose the ground on which the law permits the change.", fields={"ground": "Choose one."}
        )
    before = terms_of(contract)
    if wanted.last < contract.during.lower or wanted.cap <= 0 or wanted.gross < wanted.cap:
        raise Invalid(
            "The last day comes after the first, and the value with VAT is no less than without, above £0.00."
        )
    if wanted.cap < contract.called:
        raise Conflict(
            f"£{contract.called:,.2f} is called off {contract.record.number} already: £{wanted.cap:,.2f} is too little."
        )
    far = moved(before, Terms(wanted.cap, before.first, wanted.last))
    if not far.value and not far.longer and wanted.extension_months == contract.extension_months:
        raise Invalid("Nothing changes: give another value or another last day.")
    if ground == Change.Ground.PROVIDED and (wanted.last > latest_end(before) or wanted.cap > contract.cap):
        raise Conflict(
            f"The contract provides for no more than £{contract.cap:,.2f}, and for no day after "
            f"{latest_end(before):%-d %B %Y}: choose another ground."
        )
    if ground == Change.Ground.SMALL and not far.is_small:
        raise Conflict(
            f"Value moves by {far.value:.2f}% and term by {far.days:.2f}%: a change of more than 10% is not small. "
            "Choose the ground that permits it."
        )
    most = LIMITS.get(Change.Ground(ground))
    if most is not None and far.value > most:
        raise Conflict(f"Value moves by {far.value:.2f}%; this ground permits no more than {most:.0f}%.")
