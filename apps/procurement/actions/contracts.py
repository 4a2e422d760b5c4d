"""Contracts: drawn up, sent for approval, in force, ended; and what partners learn of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, fields
from decimal import Decimal

from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange

from apps.audit.act import Act, action
from apps.audit.guards import one_seen, reason_given
from apps.core.classes import DataClass
from apps.core.clock import now, today
from apps.core.errors import Conflict, Invalid
from apps.core.money import PENNY
from apps.documents.models import Record
from apps.documents.records import did, open_record, set_state, touch
from apps.documents.versions import once
from apps.identity.models import Person
from apps.procurement.errors import contract_judged
from apps.procurement.guards import APPROVE, KEEP, opened
from apps.procurement.models import CalledOff, Contract, ContractNote, Entitled
from apps.procurement.models.contracts import Kind
from apps.procurement.transitions import CONTRACT, DRAFT, DROPPED, ENDED, LIVE, WAITING
from apps.suppliers.models import Supplier
from apps.tenancy.models import CircleMember, Organisation, Service
from apps.work.approvals import ask

PROCUREMENT = DataClass.PROCUREMENT
ENTITLED_MAX = 200


@dataclass(frozen=True)
class Agreed:
    """What a contract says; pounds are net (`cap`) and with VAT (`gross`) over the whole term with every extension."""

    code: str
    title: str
    supplier: int
    first: dt.date
    last: dt.date
    cap: Decimal
    gross: Decimal
    regime: str
    route: str
    manager: int
    kind: str = Kind.CONTRACT
    let_by: str = ""
    reference: str = ""
    cpv: str = ""
    extension_months: int = 0
    notice_days: int = 0
    sensitive: bool = False
    entitled: Sequence[str] = ()


@action("procurement.contract.draft")
def draft_contract(act: Act, *, holder: int, agreed: Agreed, key: str) -> Contract:
    """Draw up a contract in an organisation's register.  Who may call off a framework: codes of organisations, or
    services, in `entitled`."""
    act.by.require(KEEP, holder)
    given = _judged(holder, agreed)
    first = once(act, key, holder=holder, data_class=PROCUREMENT)
    if first.done:
        return Contract.objects.select_related("record").get(pk=first.answer)
    record = open_record(act, holder=holder, data_class=PROCUREMENT, kind=CONTRACT.kind, state=DRAFT,
                         title=f"{given['code']} {given['title']}")  # fmt: skip
    did(act, record, KEEP)
    with contract_judged():
        made = Contract.objects.create(holder_id=holder, record=record, **given)
        _entitle(made, agreed.entitled)
    first.keep(made.pk)
    act.audit(holder, PROCUREMENT, record=record.pk, details={"cap": made.cap, "code": made.code})
    return made


@action("procurement.contract.revise")
def revise_contract(act: Act, *, record_id: int, agreed: Agreed, version: int | str | None) -> Contract:
    """Change a draft; who is entitled stays as it was drawn up."""
    found = opened(act, record_id, DRAFT, version=version)
    given = _judged(found.holder_id, agreed, own=found.pk)
    did(act, found.record, KEEP)
    for name, value in given.items():
        setattr(found, name, value)
    with contract_judged():
        found.save()
    touch(act, found.record, title=f"{found.code} {found.title}")
    act.audit(found.holder_id, PROCUREMENT, record=record_id, details={"cap": found.cap})
    return found


@action("procurement.contract.send")
def send_contract(act: Act, *, record_id: int, version: int | str | None = None) -> Contract:
    """Send a draft for approval by its whole value with VAT, which the limits of duties are compared with."""
    found = opened(act, record_id, DRAFT, version=version)
    did(act, found.record, KEEP)
    set_state(act, found.record, WAITING)
    ask(act, found.record, duty=APPROVE, amount=found.gross)
    act.audit(found.holder_id, PROCUREMENT, record=record_id, details={"gross": found.gross})
    return found


@action("procurement.contract.drop")
def drop_contract(act: Act, *, record_id: int, reason: str) -> Contract:
    """Drop a draft that comes to nothing."""
    found = opened(act, record_id, DRAFT)
    why = reason_given(reason)
    set_state(act, found.record, DROPPED)
    act.audit(found.holder_id, PROCUREMENT, record=record_id, reason=why)
    return found


@action("procurement.contract.end")
def end_contract(act: Act, *, record_id: int, reason: str, last_day: dt.date | None = None) -> Contract:
    """End a contract: on its last day, or earlier with the reason; nothing is called off it afterwards."""
    found = opened(act, record_id, LIVE)
    why = reason_given(reason)
    day = last_day or min(found.last_day, today())
    if not found.during.lower <= day <= found.last_day:
        raise Invalid(
            f"{found.record.number} runs from {found.during.lower:%-d %B %Y} to {found.last_day:%-d %B %Y}: end it within.",
            fields={"last_day": "Choose a day of its term."},
        )  # fmt: skip
    set_state(act, found.record, ENDED)
    found.during = DateRange(found.during.lower, day + dt.timedelta(days=1))
    found.ended_because = why
    with contract_judged():
        found.save()
    ContractNote.objects.filter(holder_id=found.holder_id, contract=found.pk).delete()
    act.audit(found.holder_id, PROCUREMENT, record=record_id, reason=why, details={"last_day": day})
    return found


def contract_decided(act: Act, record: Record, outcome: str) -> None:
    """Approved it is in force, has its code in the books, and partners learn of it; otherwise it is a draft again."""
    if outcome != "approved":
        set_state(act, record, DRAFT)
        return
    found = Contract.objects.select_for_update(of=("self",)).get(record=record)
    found.record = record
    found.approved_by_id, found.approved_at = act.by.person, now()
    with contract_judged():
        found.save(update_fields=["approved_by", "approved_at"])
        with connection.cursor() as cursor:
            cursor.execute("SELECT accord_contract_in_books(%s)", [found.pk])
    set_state(act, record, LIVE)
    tell_partners(found)


def tell_partners(contract: Contract) -> int:
    """Write anew what the partners of its collaborations learn of a contract; nothing of a sensitive one."""
    ContractNote.objects.filter(holder_id=contract.holder_id, contract=contract.pk).delete()
    if contract.sensitive:
        return 0
    circles = CircleMember.objects.filter(
        organisation_id=contract.holder_id, during__contains=today()
    ).values_list("holder_id", flat=True)
    notes = [
        ContractNote(
            holder_id=contract.holder_id, reader_id=reader, contract=contract.pk, code=contract.code, kind=contract.kind,
            title=contract.title, supplier_id=contract.supplier_id, cpv=contract.cpv, last_day=contract.last_day,
            extension_months=contract.extension_months, cap=contract.cap,
        )
        for reader in sorted(set(circles))
    ]  # fmt: skip
    return len(ContractNote.objects.bulk_create(notes))


def take_off(act: Act, contract: Contract, order: Record, net: Decimal, day: dt.date) -> None:
    """Keep what an order took of a contract (below nought: gave back).  The contract's row is locked by the caller."""
    contract.called += net
    with contract_judged():
        CalledOff.objects.create(
            holder_id=contract.holder_id, contract=contract, order=order, dated=day, net=net, made_by_id=act.by.person,
            made_at=now(),
        )  # fmt: skip
        contract.save(update_fields=["called"])


def _judged(holder: int, agreed: Agreed, *, own: int | None = None) -> dict[str, object]:
    """The columns of a contract, or Invalid with everything that is wrong."""
    wrong = _wrong(agreed)
    code = agreed.code.strip().upper()
    if Contract.objects.filter(holder_id=holder, code=code).exclude(pk=own or 0).exists():
        wrong["code"] = f"Contract {code} stands in the register already."
    if wrong:
        raise Invalid(" ".join(wrong.values()), fields=wrong)
    supplier = one_seen(Supplier, agreed.supplier, "supplier")
    if supplier.merged_into_id:
        raise Conflict(f"{supplier.name} was merged into another supplier: name that one.")
    one_seen(Person, agreed.manager, "person")
    kept = {
        one.name: getattr(agreed, one.name)
        for one in fields(agreed)
        if one.name not in ("code", "supplier", "manager", "first", "last", "entitled")
    }
    for name in ("title", "let_by", "reference", "cpv"):
        kept[name] = kept[name].strip()
    return kept | {
        "code": code, "supplier": supplier, "manager_id": agreed.manager,
        "during": DateRange(agreed.first, agreed.last + dt.timedelta(days=1)),
    }  # fmt: skip


def _wrong(agreed: Agreed) -> dict[str, str]:
    wrong = {}
    if not 1 <= len(agreed.code.strip()) <= 24:
        wrong["code"] = "A code has between 1 and 24 characters."
    if not agreed.title.strip():
        wrong["title"] = "Say what it is for."
    if agreed.last < agreed.first:
        wrong["last"] = "The last day comes before the first."
    if agreed.cap <= 0 or agreed.cap != agreed.cap.quantize(PENNY):
        wrong["cap"] = "Give the value without VAT in pounds and pence, above £0.00."
    elif agreed.gross < agreed.cap or agreed.gross != agreed.gross.quantize(PENNY):
        wrong["gross"] = "The value with VAT is no less than without."
    if agreed.entitled and agreed.kind == Kind.CONTRACT:
        wrong["entitled"] = "A contract is its buyer's own: only a framework names who may call off."
    return wrong


def _entitle(contract: Contract, entitled: Sequence[str]) -> None:
    if len(entitled) > ENTITLED_MAX:
        raise Invalid(f"Name at most {ENTITLED_MAX} organisations, or their services.")
    wanted = list(dict.fromkeys(one.strip() for one in entitled if one.strip()))
    named = {
        one.code: one.pk
        for one in Organisation.objects.filter(
            code__in=[one.upper() for one in wanted if one.lower() not in Service.values]
        )
    }
    made = []
    for one in wanted:
        if one.lower() in Service.values:
            made.append(Entitled(holder_id=contract.holder_id, contract=contract, service=one.lower()))
        elif one.upper() in named:
            made.append(
                Entitled(holder_id=contract.holder_id, contract=contract, organisation_id=named[one.upper()])
            )
        else:
            raise Invalid(
                f"There is no organisation or service “{one[:40]}”.", fields={"entitled": "Choose one."}
            )
    Entitled.objects.bulk_create(made)
