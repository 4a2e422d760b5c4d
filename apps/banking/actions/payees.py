"""Payees' bank details: contacts, requests with evidence, call-backs, holds; read in the clear only as an act.

A change is asked for by one person, called back on a contact already held, and approved by another; it rests for the
hold of the organisation's rule, and payments to that payee are frozen until then.
"""

from __future__ import annotations

import datetime as dt
from typing import IO, Any

from django.db.backends.postgresql.psycopg_any import DateRange

from apps.audit.act import Act, action
from apps.audit.guards import one_locked, one_seen, reason_given
from apps.banking import details
from apps.banking.errors import bank_judged
from apps.banking.models import AccountPrint, BankChange, Contact, HoldRule, PayeeAccount
from apps.banking.models.payees import PartyKind
from apps.banking.queries.modulus import checked
from apps.banking.queries.payees import Party, open_change, print_readers
from apps.banking.transitions import APPROVED, CHANGE, DROPPED, REFUSED, REPORTED, REQUESTED, WAITING
from apps.core.classes import DataClass
from apps.core.clock import LONDON, now, today
from apps.core.errors import Conflict, Invalid
from apps.documents.records import attach, did, locked, open_record, set_state
from apps.documents.versions import once
from apps.identity.sealing import seal, unseal
from apps.work.approvals import ask, take_back
from apps.work.models import ApprovalRequest

CHANGE_DUTY, APPROVE = "bank_details.change", "bank_details.approve"


@action("banking.contact.keep")
def keep_contact(act: Act, *, holder: int, party: Party, label: str, number: str, source: str) -> Contact:
    """Keep a number at which a payee is reached, and where it comes from: never the request of a change."""
    act.by.require(CHANGE_DUTY, holder)
    figures = "".join(one for one in number if one.isdecimal() or one == "+")
    if not 7 <= len(figures) <= 16 or not label.strip():
        raise Invalid(
            "Give who answers and a telephone number.", fields={"number": "Give a telephone number."}
        )
    made = Contact.objects.create(
        holder_id=holder, **party.columns(), label=label.strip()[:80], sealed=seal(figures), tail=figures[-3:],
        source=reason_given(source), made_by_id=act.by.person, made_at=now(),
    )  # fmt: skip
    act.audit(holder, DataClass.FINANCE, details={"contact": made.pk})
    return made


@action("banking.contact.end")
def end_contact(act: Act, *, contact_id: int, reason: str) -> Contact:
    """Call a contact back no more."""
    contact = one_locked(Contact, contact_id, "contact")
    act.by.require(CHANGE_DUTY, contact.holder_id)
    contact.ended_at = now()
    with bank_judged():
        contact.save(update_fields=["ended_at"])
    act.audit(
        contact.holder_id, DataClass.FINANCE, reason=reason_given(reason), details={"contact": contact.pk}
    )
    return contact


@action("banking.contact.read")
def read_contact(act: Act, *, contact_id: int) -> str:
    """The number to call, in the clear: an act of its own, kept in the trail."""
    contact = one_seen(Contact, contact_id, "contact")
    act.by.require(CHANGE_DUTY, contact.holder_id)
    act.audit(contact.holder_id, DataClass.FINANCE, details={"contact": contact.pk, "read": "number"})
    return unseal(contact.sealed)


@action("banking.change.request")
def request_change(
    act: Act, *, holder: int, party: Party, sort_code: str, account: str, name: str, came: str, reason: str,
    evidence: IO[bytes] | Any, evidence_name: str, key: str,
) -> BankChange:  # fmt: skip
    """Ask for new bank details of a payee, with the paper that shows them; payments to that payee are frozen from now.

    Invalid when no account with that number can exist; Conflict while another change of the payee is open.
    """
    act.by.require(CHANGE_DUTY, holder)
    first = once(act, key, holder=holder, data_class=DataClass.FINANCE)
    if first.done:
        return one_seen(BankChange, first.answer, "change of bank details")
    if came not in BankChange.Came.values:
        raise Invalid("Say how the request came.", fields={"came": "Choose one."})
    standing = open_change(holder, party)
    if standing is not None:
        raise Conflict(
            f"{standing.record.number} already changes the bank details of this payee. Finish or drop that first."
        )
    given = details.read(sort_code, account, name)
    verdict = checked(given)
    record = open_record(
        act, holder=holder, data_class=DataClass.FINANCE, kind=CHANGE.kind, title=f"Bank details of {party.name()}",
        state=REQUESTED,
    )  # fmt: skip
    did(act, record, CHANGE_DUTY)
    attach(act, record, evidence, name=evidence_name)
    with bank_judged():
        made = BankChange.objects.create(
            holder_id=holder, **party.columns(), record=record, came=came, reason=reason_given(reason),
            sealed=given.sealed(), tail=given.tail, prints=given.prints(), checked=verdict,
            requested_by_id=act.by.person, requested_at=now(),
        )  # fmt: skip
    first.keep(made.pk)
    act.audit(
        holder, DataClass.FINANCE, record=record.pk, details={"change": made.pk, "checked": str(verdict)}
    )
    return made


@action("banking.change.call")
def call_back(
    act: Act, *, change_id: int, contact_id: int, spoke_with: str, confirmed: bool, note: str = ""
) -> BankChange:
    """Say what the payee said on a contact held before the request; confirmed, it waits for its approval, else it ends."""
    change = one_locked(BankChange, change_id, "change of bank details")
    act.by.require(CHANGE_DUTY, change.holder_id)
    if change.record.state != REQUESTED:
        raise Conflict(
            f"{change.record.number} is “{change.record.state}”: it is called back once, after the request."
        )
    if not spoke_with.strip():
        raise Invalid("Say with whom you spoke.", fields={"spoke_with": "Say with whom you spoke."})
    change.contact_id, change.called_by_id, change.called_at = contact_id, act.by.person, now()
    change.spoke_with, change.confirmed = spoke_with.strip()[:120], confirmed
    with bank_judged():
        change.save(update_fields=["contact", "called_by", "called_at", "spoke_with", "confirmed"])
    set_state(act, change.record, WAITING if confirmed else REPORTED)
    if confirmed:
        ask(act, change.record, duty=APPROVE)
    act.audit(
        change.holder_id, DataClass.FINANCE, record=change.record_id, reason=note.strip()[:200],
        details={"contact": contact_id, "confirmed": confirmed},
    )  # fmt: skip
    return change


@action("banking.change.end")
def end_change(act: Act, *, change_id: int, reason: str, fraud: bool = False) -> BankChange:
    """Drop a change that is not approved, or report it as suspected fraud; the standing details are paid to again."""
    change = one_locked(BankChange, change_id, "change of bank details")
    act.by.require(CHANGE_DUTY, change.holder_id)
    why = reason_given(reason)
    state = REPORTED if fraud else DROPPED
    waiting = ApprovalRequest.objects.filter(
        record=change.record, state=ApprovalRequest.State.WAITING
    ).first()
    set_state(act, change.record, state)
    if waiting is not None:
        take_back(act, waiting)
    act.audit(
        change.holder_id, DataClass.FINANCE, record=change.record_id, reason=why, details={"state": state}
    )
    return change


@action("banking.change.shorten")
def shorten_hold(act: Act, *, change_id: int, until: dt.date, reason: str) -> BankChange:
    """Let an approved change be paid to earlier: by a person who had nothing to do with it, and says why."""
    change = one_locked(BankChange, change_id, "change of bank details")
    act.by.require(APPROVE, change.holder_id)
    if change.hold_until is None or change.record.state != APPROVED:
        raise Conflict(f"{change.record.number} has no hold to shorten: it is not approved.")
    if not today() <= until < change.hold_until:
        raise Invalid(
            "Choose a day from today on, before the hold ends.", fields={"until": "Choose an earlier day."}
        )
    change.hold_until, change.shortened_by_id, change.shortened_at = until, act.by.person, now()
    change.shortened_because = reason_given(reason)
    if act.by.person in (change.requested_by_id, change.called_by_id, change.approved_by_id):
        raise Conflict("Whoever asked for the change, called back or approved it does not shorten its hold.")
    with bank_judged():
        change.save(update_fields=["hold_until", "shortened_by", "shortened_at", "shortened_because"])
    act.audit(
        change.holder_id, DataClass.FINANCE, record=change.record_id, reason=change.shortened_because,
        details={"until": until},
    )  # fmt: skip
    return change


@action("banking.change.read")
def read_change(act: Act, *, change_id: int) -> details.Details:
    """The details asked for, in the clear, for whoever compares them with the evidence; kept in the trail."""
    change = one_seen(BankChange, change_id, "change of bank details")
    if not act.by.holds(APPROVE, change.holder_id):
        act.by.require(CHANGE_DUTY, change.holder_id)
    act.audit(change.holder_id, DataClass.FINANCE, record=change.record_id, details={"read": "bank details"})
    return details.opened(change.sealed)


def approved(act: Act, change: BankChange) -> PayeeAccount:
    """Within the act that approves: the hold begins, the standing details end, these begin, partners get fingerprints."""
    day = today()
    rule = HoldRule.objects.filter(
        holder_id=change.holder_id, during__contains=change.requested_at.astimezone(LONDON).date()
    ).first()
    if rule is None:
        raise Conflict("This organisation has no rule for the hold of changed bank details. Set it first.")
    locked(change.record)
    change.approved_by_id, change.approved_at = act.by.person, now()
    change.hold_until = day + dt.timedelta(days=rule.days)
    with bank_judged():
        change.save(update_fields=["approved_by", "approved_at", "hold_until"])
    party = Party.of(change)
    for standing in PayeeAccount.objects.filter(**party.filters(change.holder_id), during__endswith=None):
        lower = standing.during.lower
        standing.during = DateRange(lower, max(day, lower + dt.timedelta(days=1)))
        standing.save(update_fields=["during"])
        AccountPrint.objects.filter(account=standing).update(live=False)
        day = max(day, standing.during.upper)
    made = PayeeAccount.objects.create(
        holder_id=change.holder_id, **party.columns(), change=change, sealed=change.sealed, tail=change.tail,
        prints=change.prints, checked=change.checked, during=DateRange(day, None),
    )  # fmt: skip
    AccountPrint.objects.bulk_create(
        AccountPrint(
            holder_id=change.holder_id, reader_id=reader, account=made, prints=made.prints, kind=made.kind,
            supplier_id=made.supplier_id if made.kind == PartyKind.SUPPLIER else None,
        )
        for reader in print_readers(change.holder_id)
    )  # fmt: skip
    return made


def decided(act: Act, request: Any, outcome: str) -> None:
    """What an approval or refusal means for the change of a record."""
    change = one_locked(
        BankChange, BankChange.objects.get(record=request.record).pk, "change of bank details"
    )
    if outcome == "approved":
        with bank_judged():
            approved(act, change)
        set_state(act, request.record, APPROVED)
    elif outcome == "refused":
        set_state(act, request.record, REFUSED)
    elif request.record.state == WAITING:
        set_state(act, request.record, DROPPED)
