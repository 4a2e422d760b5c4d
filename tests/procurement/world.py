"""A register to work with: a contract drawn up by the buyer and brought into force by the head of procurement."""

from __future__ import annotations

import datetime as dt
import itertools
from decimal import Decimal
from typing import Any

from django.db import transaction

from apps.core.clock import today
from apps.core.scope import scope
from apps.documents.models import Record
from apps.procurement.actions.contracts import Agreed, draft_contract, send_contract
from apps.procurement.models import Contract
from apps.suppliers.models import Supplier
from apps.work.approvals import approve
from apps.work.models import ApprovalRequest

BUYERS = {"CC": "cc.buyer", "FRA": "fra.buyer"}
KEEPERS = {"CC": "cc.purchasing", "FRA": "fra.purchasing"}
_numbers = itertools.count(1)


def key() -> str:
    return f"contract-form-{next(_numbers)}"


def contractor(county: Any, name: str = "Northgate Outfitters Ltd") -> int:
    with scope(county.everything()), transaction.atomic():
        found, _ = Supplier.objects.get_or_create(
            name=name, key=name.lower(), defaults={"state": "confirmed"}
        )
        return found.pk


def agreed(county: Any, code: str = "CC", **more: Any) -> Agreed:
    """Uniforms for three years, £12,000.00, one extension of a year."""
    first = more.pop("first", today() - dt.timedelta(days=30))
    given: dict[str, Any] = {
        "code": f"{code}-K{next(_numbers):04d}", "title": "Uniforms", "supplier": contractor(county), "first": first,
        "last": first + dt.timedelta(days=1095), "cap": Decimal("12000.00"), "gross": Decimal("14400.00"),
        "regime": "pa23",         "route": "open", "manager": county.person(BUYERS[code]), "cpv": "18110000",
        "extension_months": 12, "notice_days": 90,
    }  # fmt: skip
    return Agreed(**(given | more))


def drafted(county: Any, holder: int, code: str = "CC", **more: Any) -> Contract:
    return draft_contract(
        by=county.actor(BUYERS[code]), holder=holder, agreed=agreed(county, code, **more), key=key()
    )


def request_of(county: Any, record_id: int) -> int:
    with scope(county.everything()), transaction.atomic():
        return ApprovalRequest.objects.filter(record_id=record_id).latest("pk").pk


def decide(county: Any, record_id: int, code: str = "CC") -> None:
    approve(by=county.actor(KEEPERS[code]), request_id=request_of(county, record_id))


def in_force(county: Any, holder: int, code: str = "CC", **more: Any) -> Contract:
    """A contract that two people brought into force."""
    made = drafted(county, holder, code, **more)
    send_contract(by=county.actor(BUYERS[code]), record_id=made.record_id)
    decide(county, made.record_id, code)
    return seen(county, made)


def seen(county: Any, contract: Contract) -> Contract:
    """The contract as it stands now."""
    with scope(county.everything()), transaction.atomic():
        return Contract.objects.select_related("record", "supplier").get(pk=contract.pk)


def state(county: Any, record_id: int) -> str:
    with scope(county.everything()), transaction.atomic():
        return Record.objects.get(pk=record_id).state
