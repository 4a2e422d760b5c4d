"""The county's contract register: police and fire contracts in force, some ending soon, and a change that waits.

It does nothing for an organisation that keeps no books: contracts are named in them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

from apps.core.clock import today
from apps.core.scope import scoped_transaction
from apps.desk.demo.contracts import DemoContract, contracts
from apps.desk.demo.county import SEED
from apps.desk.demo.people import County
from apps.desk.demo.suppliers import suppliers
from apps.ledger.models import Year
from apps.procurement.actions.changes import Wanted, change_contract
from apps.procurement.actions.contracts import Agreed, draft_contract, send_contract
from apps.procurement.models import Contract
from apps.suppliers.models import Supplier
from apps.work.approvals import approve
from apps.work.models import ApprovalRequest

Tell = Callable[[str], None]
KEEPERS = {"CC": ("cc.buyer", "cc.purchasing"), "FRA": ("fra.buyer", "fra.purchasing")}
EACH_MOST = 16
VAT = Decimal("1.2")
ROUTES = {
    "National framework": "call_off",
    "Regional framework": "call_off",
    "Own tender": "open",
    "Direct award": "direct",
}


def set_up(county: County, tell: Tell) -> None:
    """Contracts of the larger suppliers; the first of the police is asked to be made dearer, the last is a draft."""
    drawn = 0
    for code, (buyer, keeper) in KEEPERS.items():
        holder = county.holders.get(code)
        if holder is None or not _keeps_books(county, buyer, holder):
            continue
        wanted = [one for one in contracts(today()) if one.organisation == code and one.end >= today()][
            :EACH_MOST
        ]
        made = [found for one in wanted if (found := _draft(county, buyer, holder, one)) is not None]
        for one in made[:-1] if code == "CC" else made:
            send_contract(by=county.actor(buyer), record_id=one.record_id)
            _approve(county, keeper, one.record_id)
        if code == "CC" and len(made) > 1:
            _ask_for_more(county, buyer, made[0])
        drawn += len(made)
    if drawn:
        tell(
            f"Contracts: {drawn} in the register of police and fire; a change waits for approval, one is a draft."
        )


def _keeps_books(county: County, who: str, holder: int) -> bool:
    with scoped_transaction(county.actor(who).scope()):
        return Year.objects.filter(holder_id=holder).exists()


def _draft(county: County, buyer: str, holder: int, one: DemoContract) -> Contract | None:
    named = next(supplier for supplier in suppliers(SEED) if supplier.number == one.supplier_number)
    by = county.actor(buyer)
    with scoped_transaction(by.scope()):
        supplier = Supplier.objects.filter(name__iexact=named.name, merged_into=None).first()
    if supplier is None:
        return None
    years = Decimal((one.end - one.start).days + 1) / 365 + Decimal(one.extension_months) / 12
    cap = (one.annual_value * years / 1000).quantize(Decimal(1)) * 1000
    return draft_contract(
        by=by, holder=holder, key=f"{SEED} contract {one.reference}",
        agreed=Agreed(
            code=one.reference, title=one.title, supplier=supplier.pk, first=one.start, last=one.end, cap=cap,
            gross=cap * VAT, regime="pcr15" if one.start < dt.date(2025, 2, 24) else "pa23", route=ROUTES[one.route],
            manager=by.person, extension_months=one.extension_months, notice_days=90,
        ),
    )  # fmt: skip


def _approve(county: County, keeper: str, record_id: int) -> None:
    by = county.actor(keeper)
    with scoped_transaction(by.scope()):
        request = ApprovalRequest.objects.filter(record_id=record_id).latest("pk").pk
    approve(by=by, request_id=request)


def _ask_for_more(county: County, buyer: str, contract: Contract) -> None:
    more = (contract.cap * Decimal("1.08")).quantize(Decimal(1))
    change_contract(
        by=county.actor(buyer), record_id=contract.record_id, ground="small", key=f"{SEED} change {contract.code}",
        reason="Two more sites are served since the summer",
        wanted=Wanted(more, more * VAT, contract.last_day, contract.extension_months),
    )  # fmt: skip
