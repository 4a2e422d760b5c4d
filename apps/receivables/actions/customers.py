"""Customers: taken up, changed, closed and opened again."""

from __future__ import annotations

from typing import Any

from apps.audit.act import Act, action
from apps.audit.guards import one_locked
from apps.core.classes import DataClass
from apps.core.errors import Conflict, Invalid
from apps.documents.records import open_record, set_state, touch
from apps.documents.versions import check_version, once
from apps.receivables.actions.setup import checked_endpoint, checked_vat
from apps.receivables.errors import income_judged
from apps.receivables.guards import KEEP
from apps.receivables.models import Customer
from apps.receivables.models.setup import TERM_MAX
from apps.receivables.transitions import CLOSED, CUSTOMER, OPEN
from apps.tenancy.models import Organisation

TEXTS = ("name", "street", "city", "postcode", "scheme", "endpoint", "buyer_reference")


@action("receivables.customer.add")
def add_customer(act: Act, *, holder: int, key: str, kind: str = "body", **facts: Any) -> Customer:
    """Take up a customer.  `facts`: name, street, city, postcode, scheme, endpoint, vat_number, buyer_reference,
    term_days, organisation (its code, where it keeps its books here)."""
    act.by.require(KEEP, holder)
    kept = _facts(holder, kind, facts)
    first = once(act, key, holder=holder, data_class=DataClass.FINANCE)
    if first.done:
        return Customer.objects.get(pk=first.answer)
    record = open_record(
        act,
        holder=holder,
        data_class=DataClass.FINANCE,
        kind=CUSTOMER.kind,
        title=_title(kind, kept["name"]),
        state=OPEN,
    )
    with income_judged():
        made = Customer.objects.create(holder_id=holder, record=record, kind=kind, **kept)
    first.keep(made.pk)
    act.audit(holder, DataClass.FINANCE, record=record.pk, details={"kind": kind})
    return made


@action("receivables.customer.change")
def change_customer(act: Act, *, customer_id: int, version: int | str | None, **facts: Any) -> Customer:
    """Change what is known of a customer; invoices that were issued keep what they said."""
    found = one_locked(Customer, customer_id, "customer")
    act.by.require(KEEP, found.holder_id)
    record = check_version(found.record, version)
    kept = _facts(found.holder_id, found.kind, facts, own=found.pk)
    for name, value in kept.items():
        setattr(found, name, value)
    with income_judged():
        found.save()
    touch(act, record, title=_title(found.kind, kept["name"]))
    act.audit(found.holder_id, DataClass.FINANCE, record=record.pk, details={"customer": found.pk})
    return found


@action("receivables.customer.close")
def close_customer(act: Act, *, customer_id: int, open_again: bool = False) -> Customer:
    """Charge a customer no more, or again; what it owes stays owed."""
    found = one_locked(Customer, customer_id, "customer")
    act.by.require(KEEP, found.holder_id)
    set_state(act, found.record, OPEN if open_again else CLOSED)
    act.audit(found.holder_id, DataClass.FINANCE, record=found.record_id, details={"open": open_again})
    return found


def _title(kind: str, name: str) -> str:
    """Of its record: a person is not named there."""
    return name if kind == Customer.Kind.BODY else "A person"


def _facts(holder: int, kind: str, facts: dict[str, Any], *, own: int | None = None) -> dict[str, Any]:
    if kind not in Customer.Kind.values:
        raise Invalid("Say whether it is a body or a person.", fields={"kind": "Choose one."})
    kept: dict[str, Any] = {name: str(facts.get(name) or "").strip() for name in TEXTS}
    for name in ("name", "street", "city", "postcode"):
        if not kept[name]:
            raise Invalid("A paper needs name and address.", fields={name: "Needed on the paper."})
    checked_endpoint(kept["scheme"], kept["endpoint"])
    kept["vat_number"] = checked_vat(str(facts.get("vat_number") or ""))
    term = facts.get("term_days")
    if term is not None and not 0 <= int(term) <= TERM_MAX:
        raise Invalid(f"Between 0 and {TERM_MAX} days to pay.", fields={"term_days": f"0 to {TERM_MAX}."})
    kept["term_days"] = term
    code = str(facts.get("organisation") or "").strip()
    kept["organisation"] = Organisation.objects.filter(code=code).first() if code else None
    if code and kept["organisation"] is None:
        raise Invalid(f"There is no organisation {code}.", fields={"organisation": "Choose one of the area."})
    if kind == Customer.Kind.PERSON and (kept["organisation"] or kept["endpoint"] or kept["vat_number"]):
        raise Invalid("A person has no organisation, electronic address or VAT number here.")
    if kept["organisation"] is not None:
        if kept["organisation"].pk == holder:
            raise Invalid("Nobody charges themselves.", fields={"organisation": "Choose another one."})
        others = Customer.objects.filter(holder_id=holder, organisation=kept["organisation"])
        twin = (others if own is None else others.exclude(pk=own)).first()
        if twin is not None:
            raise Conflict(f"{kept['organisation']} is customer {twin.record.number} already.")
    return kept
