"""Grant agreements: drafted, approved by another person, their conditions met, ended."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from apps.audit.act import Act, action
from apps.audit.guards import one_locked, one_seen, reason_given
from apps.core.classes import DataClass
from apps.core.clock import today
from apps.core.errors import Conflict, Invalid
from apps.documents.records import did, open_record, set_state, touch
from apps.documents.versions import check_version, once
from apps.grants.errors import grant_judged
from apps.grants.guards import APPROVE, RAISE, whole_pence
from apps.grants.models import Agreement, Condition, Portion
from apps.grants.models.agreements import Side
from apps.grants.transitions import AGREEMENT, DRAFT, DROPPED, ENDED, LIVE, WAITING
from apps.ledger.models import Account, Dimension, DimensionValue
from apps.suppliers.models import Supplier
from apps.work.approvals import ask

CONDITIONS_MAX, PORTIONS_MAX = 50, 40


@dataclass(frozen=True)
class Granted:
    """What an agreement says, in the codes that people know.  `supplier` is the recipient's id in the shared list."""

    party: str
    purpose: str
    reasons: str
    basis: str
    department: str
    account: str
    starts_on: dt.date
    ends_on: dt.date
    cost_centre: str = ""
    supplier: int | None = None
    registration: str = ""
    voluntary: bool = False


@action("grants.agreement.draft")
def draft_grant(
    act: Act, *, holder: int, side: str, said: Granted, portions: Sequence[tuple[str, Decimal]],
    conditions: Sequence[tuple[str, dt.date]], key: str,
) -> Agreement:  # fmt: skip
    """Draft a grant with its amounts by period (they make its amount) and its dated conditions."""
    act.by.require(RAISE, holder)
    account, centre = _checked(holder, side, said)
    if not 1 <= len(portions) <= PORTIONS_MAX or len(conditions) > CONDITIONS_MAX:
        raise Invalid(f"Give 1 to {PORTIONS_MAX} amounts by period and at most {CONDITIONS_MAX} conditions.")
    amount = sum((whole_pence(some) for _, some in portions), Decimal("0.00"))
    first = once(act, key, holder=holder, data_class=DataClass.FINANCE)
    if first.done:
        return one_seen(Agreement, first.answer, "grant")
    record = open_record(
        act, holder=holder, data_class=DataClass.FINANCE, kind=AGREEMENT.kind, state=DRAFT,
        title=f"{'Grant from' if side == Side.RECEIVED else 'Grant to'} {said.party.strip()}",
    )  # fmt: skip
    did(act, record, RAISE)
    with grant_judged():
        made = Agreement.objects.create(
            holder_id=holder, record=record, side=side, party=said.party.strip(), supplier_id=said.supplier,
            registration=said.registration.strip(), voluntary=said.voluntary, purpose=said.purpose.strip(),
            reasons=said.reasons.strip(), basis=said.basis.strip(), department=said.department.strip(), account=account,
            cost_centre=centre, starts_on=said.starts_on, ends_on=said.ends_on, amount=amount,
        )  # fmt: skip
        Portion.objects.bulk_create(
            Portion(holder_id=holder, agreement=made, period=period.strip()[:40], amount=some)
            for period, some in portions
        )
        Condition.objects.bulk_create(
            Condition(holder_id=holder, agreement=made, number=number, text=text.strip(), due_on=due_on)
            for number, (text, due_on) in enumerate(conditions, start=1)
        )
    first.keep(made.pk)
    act.audit(
        holder, DataClass.FINANCE, record=record.pk,
        details={"side": side, "amount": amount, "conditions": len(conditions)},
    )  # fmt: skip
    return made


@action("grants.agreement.send")
def send_grant(act: Act, *, agreement_id: int, version: int | str | None) -> Agreement:
    """Ask another person to approve a grant."""
    found = one_seen(Agreement, agreement_id, "grant")
    act.by.require(RAISE, found.holder_id)
    record = check_version(found.record, version)
    set_state(act, record, WAITING)
    did(act, record, RAISE)
    ask(act, record, duty=APPROVE, amount=found.amount)
    act.audit(found.holder_id, DataClass.FINANCE, record=record.pk, details={"amount": found.amount})
    return found


@action("grants.agreement.drop")
def drop_grant(act: Act, *, agreement_id: int, version: int | str | None, reason: str) -> Agreement:
    """Drop a draft; its number stays and says that it was."""
    return _ended(act, agreement_id, version, reason, DROPPED)


@action("grants.agreement.end")
def end_grant(act: Act, *, agreement_id: int, version: int | str | None, reason: str) -> Agreement:
    """Say that nothing more is claimed under a grant."""
    return _ended(act, agreement_id, version, reason, ENDED)


def _ended(act: Act, agreement_id: int, version: int | str | None, reason: str, state: str) -> Agreement:
    found = one_seen(Agreement, agreement_id, "grant")
    act.by.require(RAISE, found.holder_id)
    why = reason_given(reason)
    set_state(act, check_version(found.record, version), state)
    act.audit(found.holder_id, DataClass.FINANCE, record=found.record_id, reason=why)
    return found


@action("grants.condition.meet")
def meet_condition(act: Act, *, condition_id: int, evidence: str, on: dt.date | None = None) -> Condition:
    """Say that a condition is met, since when, and what shows it."""
    found = one_locked(Condition, condition_id, "condition")
    act.by.require(RAISE, found.holder_id)
    day = on or today()
    if day > today():
        raise Invalid("A condition is met today or earlier.", fields={"on": "Not in the future."})
    if found.agreement.record.state != LIVE:
        raise Conflict(f"{found.agreement.record.number} is “{found.agreement.record.state}”.")
    if found.met_on is not None:
        raise Conflict(f"Condition {found.number} is met already.")
    found.met_on, found.met_by_id, found.evidence = day, act.by.person, reason_given(evidence, most=300)
    with grant_judged():
        found.save(update_fields=["met_on", "met_by", "evidence"])
    touch(act, found.agreement.record)
    act.audit(
        found.holder_id,
        DataClass.FINANCE,
        record=found.agreement.record_id,
        details={"condition": found.number, "on": day},
    )
    return found


def _checked(holder: int, side: str, said: Granted) -> tuple[Account, DimensionValue | None]:
    """Account and cost centre; Invalid names what does not hold."""
    if side not in Side.values:
        raise Invalid("Say whether it is received or given.", fields={"side": "Choose one."})
    wrong = {
        name: "Needed: it is published." for name in ("party", "purpose", "reasons", "basis", "department")
        if not getattr(said, name).strip()
    }  # fmt: skip
    if said.ends_on < said.starts_on:
        wrong["ends_on"] = "Not before it begins."
    if (side == Side.GIVEN) != (said.supplier is not None):
        wrong["supplier"] = (
            "A grant that is given names its recipient in the shared list; one that is received does not."
        )
    elif said.supplier is not None:
        one_seen(Supplier, said.supplier, "supplier")
    account = Account.objects.filter(pk=said.account.strip()).first()
    kind = Account.Kind.INCOME if side == Side.RECEIVED else Account.Kind.EXPENDITURE
    if account is None or account.kind != kind:
        wrong["account"] = f"Choose an account of {kind.label.lower()}."
    centre = None
    if said.cost_centre.strip():
        centre = DimensionValue.objects.filter(
            holder_id=holder, kind=Dimension.COST_CENTRE, code=said.cost_centre.strip().upper()
        ).first()
        if centre is None:
            wrong["cost_centre"] = "Choose one that is there."
    if wrong:
        raise Invalid(" ".join(wrong.values()), fields=wrong)
    assert account is not None
    return account, centre
