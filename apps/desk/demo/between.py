"""Inter-organisation entries of the county: funding and a recharge agreed, an offer unanswered, one item without mirror.

It comes after the books: where the organisations keep none yet, it does nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

from apps.core.clock import today
from apps.core.scope import scoped_transaction
from apps.desk.demo.county import START
from apps.desk.demo.people import County
from apps.ledger.actions.between import Trade, accept_pair, offer_pair
from apps.ledger.actions.journals import enter_batch
from apps.ledger.actions.keeping import open_value
from apps.ledger.actions.sharing import Bought, Share, share_bought
from apps.ledger.actions.vat import set_regime
from apps.ledger.calc.entries import Coded, Entry, EntryLine
from apps.ledger.models import Dimension, DimensionValue, PairSide, Period, Standing, VatRegime
from apps.ledger.trading import Traded
from apps.work.approvals import approve
from apps.work.models import ApprovalRequest

POLICE, PCC, FIRE, AMBULANCE = "CC", "PCC", "FRA", "AMB"
MANAGERS = {POLICE: "cc.manager", PCC: "cc.manager", FIRE: "fra.manager", AMBULANCE: "amb.manager"}
NAMED_BODIES = (PCC, POLICE, FIRE)
ACCRUALS = "20200"
FUNDING, FUEL, FUEL_VAT, TRAINING, WORKSHOP, RANGE = (
    Decimal("2400000.00"), Decimal("18250.00"), Decimal("3650.00"), Decimal("4315.20"), Decimal("2960.00"),
    Decimal("9600.00"),
)  # fmt: skip


def load(county: County, tell: Callable[[str], None]) -> None:
    """Grounds of VAT, then the entries, in a month that is open in all three organisations' books."""
    day = _open_day(county)
    centres = {code: _centre(county, code) for code in NAMED_BODIES}
    if day is None or not all(centres.values()) or _loaded(county):
        return
    _grounds(county)
    _agreed(
        county, "Funding of the Chief Constable", day, seller=POLICE, buyer=PCC, net=FUNDING,
        sold=Coded("40200", centres[POLICE], vat_code="N"), bought=Coded("55200", centres[PCC], vat_code="N"),
    )  # fmt: skip
    _agreed(
        county, "Fuel drawn from police pumps", day, seller=POLICE, buyer=FIRE, net=FUEL, vat=FUEL_VAT,
        sold=Coded("40500", centres[POLICE], vat_code="OS"), bought=Coded("55100", centres[FIRE], vat_code="S"),
    )  # fmt: skip
    _without_mirror(county, day, centres[POLICE])
    offer_pair(
        by=county.actor("cc.finance"), other=county.holders[FIRE], dated=day, text="Workshop hours on fire vehicles",
        half=Trade(county.holders[POLICE], True, [Traded(Coded("40500", centres[POLICE], vat_code="OS"), WORKSHOP)]),
        key="demo-between-workshop",
    )  # fmt: skip
    _shared(county, day, centres[POLICE])
    tell(
        f"Between organisations: funding of £{FUNDING:,.2f} and fuel of £{FUEL + FUEL_VAT:,.2f} agreed, an offer to Fire "
        f"unanswered, £{TRAINING:,.2f} without its other side; an invoice of £{RANGE:,.2f} shared by three."
    )


def _open_day(county: County) -> dt.date | None:
    """The last day of the latest month, not after today, that every one of them has open."""
    days: list[set[dt.date]] = []
    for code in NAMED_BODIES:
        holder = county.holders[code]
        with scoped_transaction(county.actor(MANAGERS[code]).scope()):
            found = Period.objects.filter(
                holder_id=holder,
                number__gte=1,
                number__lte=12,
                ledger_lock=Standing.OPEN,
                during__startswith__lte=today(),
            )
            days.append({period.during.upper - dt.timedelta(days=1) for period in found})
    together = set.intersection(*days)
    return min(max(together), today()) if together else None


def _centre(county: County, code: str) -> str | None:
    """A cost centre of the organisation, the first by its code that stands below another."""
    with scoped_transaction(county.actor(MANAGERS[code]).scope()):
        found = DimensionValue.objects.filter(
            holder_id=county.holders[code], kind=Dimension.COST_CENTRE, during__contains=today()
        )
        chosen = found.filter(parent__isnull=False).order_by("code").first() or found.order_by("code").first()
        return chosen.code if chosen else None


def _loaded(county: County) -> bool:
    with scoped_transaction(county.actor("cc.manager").scope()):
        return PairSide.objects.exists()


def _grounds(county: County) -> None:
    """Police and fire are named bodies; the trust recovers only contracted-out services under their headings."""
    with scoped_transaction(county.actor("auditor").scope()):
        if VatRegime.objects.exists():
            return
    for code in NAMED_BODIES:
        set_regime(
            by=county.actor(f"{code.lower()}.finance"), holder=county.holders[code], kind="s33", since=START,
            reason="Named in section 33(3) of the VAT Act 1994",
        )  # fmt: skip
    trust = {"by": county.actor("amb.finance"), "holder": county.holders[AMBULANCE], "since": START}
    set_regime(**trust, kind="none", reason="An NHS trust recovers only under section 41")
    set_regime(
        **trust,
        kind="s41",
        vat_code="C47",
        heading="47 Passenger transport",
        reason="Contracted-out services list",
    )


def _agreed(
    county: County, text: str, day: dt.date, *, seller: str, buyer: str, net: Decimal, sold: Coded, bought: Coded,
    vat: Decimal = Decimal("0.00"),
) -> None:  # fmt: skip
    """One side offers, the other accepts, and a second person approves on each side."""
    key = f"demo-between-{text.split()[0].lower()}"
    one = offer_pair(
        by=county.actor(f"{seller.lower()}.finance"), other=county.holders[buyer], dated=day, text=text,
        half=Trade(county.holders[seller], True, [Traded(sold, net)]), key=key,
    )  # fmt: skip
    two = accept_pair(
        by=county.actor(f"{buyer.lower()}.finance"), side_id=one.pk, key=f"{key}-answer",
        half=Trade(county.holders[buyer], False, [Traded(bought, net, vat)]),
    )  # fmt: skip
    _approve(county, seller, one.record_id)
    _approve(county, buyer, two.record_id)


def _without_mirror(county: County, day: dt.date, centre: str | None) -> None:
    """A journal by hand says that fire owe for driver training; fire know nothing of it."""
    by, holder = county.actor("cc.finance"), county.holders[POLICE]
    owed = EntryLine(Coded("13500", counterparty=FIRE), TRAINING)
    income = EntryLine(Coded("40500", centre, counterparty=FIRE), -TRAINING)
    record = enter_batch(
        by=by,
        holder=holder,
        title="Driver training",
        key="demo-between-training",
        entries=[Entry(dated=day, text="Driver training of fire crews", lines=[owed, income])],
    )
    _approve(county, POLICE, record.pk)


def _shared(county: County, day: dt.date, centre: str | None) -> None:
    """A supplier's invoice to the police for the joint driving range: fire and ambulance are charged, and have not answered.

    What is charged on is a taxable supply, so the police state the ground of that business first.
    """
    by, holder = county.actor("cc.finance"), county.holders[POLICE]
    open_value(
        by=by, holder=holder, kind="objective", code="RECHARGE", name="Charged to partners", since=START
    )
    set_regime(
        by=by, holder=holder, kind="business", activity="RECHARGE", since=START, reason="Supplies to partners"
    )
    share_bought(
        by=by, holder=holder, key="demo-between-range",
        bought=Bought(
            dated=day, text="Hire of the joint driving range", net=RANGE, own_weight=Decimal(50), income="40500",
            activity="RECHARGE", coded=Coded("51000", cost_centre=centre, vat_code="S"), creditor=ACCRUALS,
        ),
        shares=[Share(county.holders[FIRE], Decimal(30), "OS"), Share(county.holders[AMBULANCE], Decimal(20), "OS")],
    )  # fmt: skip


def _approve(county: County, code: str, record: int | None) -> None:
    by = county.actor(MANAGERS[code])
    with scoped_transaction(by.scope()):
        request = ApprovalRequest.objects.get(record_id=record or 0, state=ApprovalRequest.State.WAITING)
    approve(by=by, request_id=request.pk)
