"""Inter-organisation entries to try things with: halves, approvals, and both organisations' books."""

from __future__ import annotations

import datetime as dt
import itertools
from decimal import Decimal
from typing import Any

from django.db import transaction

from apps.core.scope import scope
from apps.ledger.actions.between import Half, accept_pair, offer_pair
from apps.ledger.calc.entries import EntryLine
from apps.ledger.codings import Coded, codings
from apps.ledger.models import Journal, PairSide
from apps.work.approvals import approve
from apps.work.models import ApprovalRequest
from tests.ledger.books import APRIL, manager, officer

OWED_BY, OWED_TO, INCOME, CHARGES, VAT_BACK, VAT_DUE, LOST_VAT = (
    "13500", "20500", "40500", "55100", "13400", "20400", "55300",
)  # fmt: skip
_keys = itertools.count(1)


def key() -> str:
    """A one-time key of a form."""
    return f"pair-key-{next(_keys):04d}"


def half(county: Any, code: str, other: str, *parts: tuple[str, str]) -> Half:
    """Lines from (account, pounds); inter-organisation and trading lines name the other organisation."""
    holder = county.org(code)

    def coded(account: str) -> Coded:
        named = account in (OWED_BY, OWED_TO, INCOME, CHARGES, LOST_VAT, "40200", "55200")
        return Coded(
            account, cost_centre="OPS" if account[0] in "45" else None, counterparty=other if named else None
        )

    with scope(county.everything()), transaction.atomic():
        found = codings(holder, [coded(account) for account, _ in parts])
    return Half(
        holder, [EntryLine(found[coded(account)], Decimal(amount)) for account, amount in parts if Decimal(amount)]
    )  # fmt: skip


def offered(
    county: Any, code: str, other: str, *parts: tuple[str, str], dated: dt.date = APRIL, **more: Any
) -> PairSide:
    """The finance officer of one organisation offers a half."""
    return offer_pair(
        by=officer(county, code), half=half(county, code, other, *parts), other=county.org(other), dated=dated,
        text=more.pop("text", "Recharge of fuel"), key=key(), **more,
    )  # fmt: skip


def accepted(
    county: Any, side: PairSide, code: str, other: str, *parts: tuple[str, str], **more: Any
) -> PairSide:
    """The finance officer of the other organisation answers it."""
    return accept_pair(
        by=officer(county, code), side_id=side.pk, half=half(county, code, other, *parts), key=key(), **more
    )


def approved(county: Any, code: str, record: Any, by: Any = None) -> None:
    """A manager of the organisation approves a batch."""
    with scope(county.everything()), transaction.atomic():
        request = ApprovalRequest.objects.get(record=record, state="waiting")
    approve(by=by or manager(county, code), request_id=request.pk)


def sides(county: Any, pair: Any) -> dict[int, PairSide]:
    """Both halves as they stand, by organisation."""
    with scope(county.everything()), transaction.atomic():
        return {side.holder_id: side for side in PairSide.objects.filter(pair=pair)}


def pair_journals(county: Any, pair: Any) -> list[Journal]:
    """What of the pair stands in the books."""
    with scope(county.everything()), transaction.atomic():
        return list(Journal.objects.filter(pair=pair).order_by("holder_id"))


def recharged(
    county: Any, *, net: str = "100.00", vat: str = "20.00", back: str = "20.00", dated: dt.date = APRIL
) -> Any:
    """A recharge from the Chief Constable to the fire authority, posted on both sides; gives the pair's id."""
    gross, lost = Decimal(net) + Decimal(vat), Decimal(vat) - Decimal(back)
    one = offered(
        county, "CC", "FRA", (OWED_BY, str(gross)), (INCOME, f"-{net}"), (VAT_DUE, f"-{vat}"), dated=dated
    )
    two = accepted(
        county,
        one,
        "FRA",
        "CC",
        (CHARGES, net),
        (VAT_BACK, back),
        (LOST_VAT, str(lost)),
        (OWED_TO, f"-{gross}"),
    )
    approved(county, "CC", one.record)
    approved(county, "FRA", two.record)
    return one.pair
