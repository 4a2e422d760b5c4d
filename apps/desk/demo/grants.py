"""The county's grants: one that the police receive and claim, one that they give, with a condition that is late.

It does nothing for an organisation that keeps no books.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from apps.core.actor import Actor
from apps.core.scope import scoped_transaction
from apps.desk.demo.county import LAST_MONTH
from apps.desk.demo.people import County
from apps.documents.models import Record
from apps.grants.actions.agreements import Granted, draft_grant, send_grant
from apps.grants.actions.claims import raise_claim
from apps.grants.models import Agreement
from apps.grants.models.agreements import Side
from apps.ledger.models import DimensionValue, Year
from apps.suppliers.models import Supplier
from apps.work.approvals import approve
from apps.work.models import ApprovalRequest

Tell = Callable[[str], None]


def set_up(county: County, tell: Tell, *, last: dt.date = LAST_MONTH) -> None:
    """Two grants that hold, each with a claim."""
    holder, by, manager = county.holders["CC"], county.actor("cc.finance"), county.actor("cc.manager")
    with scoped_transaction(by.scope()):
        years = Year.objects.filter(holder_id=holder).exists()
        centre = DimensionValue.objects.filter(holder_id=holder, kind="cost_centre").order_by("code").first()
        recipient = (
            Supplier.objects.filter(merged_into=None, addressable=True).order_by("-name", "pk").first()
        )
    if not years or centre is None or recipient is None:
        return
    common: dict[str, Any] = {
        "department": "Neighbourhoods",
        "cost_centre": centre.code,
        "starts_on": last.replace(day=1),
    }
    year_end = dt.date(last.year + (last.month > 3), 3, 31)
    received = draft_grant(
        by=by, holder=holder, side=Side.RECEIVED, key="demo grant received",
        said=Granted(party="Home Office", purpose="Patrols in hot spots", basis="Police Act 1996 s.31", account="40000",
                     reasons="Patrols where anti-social behaviour is highest", ends_on=year_end, **common),
        portions=[("Second quarter", Decimal("120000.00")), ("Third quarter", Decimal("130000.00"))],
        conditions=[("Report the hours of patrol of each quarter", last.replace(day=15))],
    )  # fmt: skip
    given = draft_grant(
        by=by, holder=holder, side=Side.GIVEN, key="demo grant given",
        said=Granted(party=recipient.name, supplier=recipient.pk, purpose="Youth work on Friday evenings",
                     basis="Crime and Disorder Act 1998 s.17", account="54800", ends_on=year_end,
                     reasons="Fewer young people are harmed or drawn into crime on the evenings when most of it happens",
                     **common),
        portions=[("Whole year", Decimal("24000.00"))],
        conditions=[("Send the accounts of last year", last.replace(day=20)), ("Report the outcome", year_end)],
    )  # fmt: skip
    for grant, amount, about in (
        (received, "120000.00", "Second quarter"),
        (given, "12000.00", "First half"),
    ):
        _hold(by, manager, grant)
        raise_claim(
            by=by, agreement_id=grant.pk, amount=Decimal(amount), about=about, key=f"demo claim {about}"
        )
    tell("Grants: one received and one given by the police, each with a claim; a condition of each is late.")


def _hold(by: Actor, manager: Actor, grant: Agreement) -> None:
    with scoped_transaction(by.scope()):
        version = Record.objects.get(pk=grant.record_id).version
    send_grant(by=by, agreement_id=grant.pk, version=version)
    with scoped_transaction(manager.scope()):
        request = ApprovalRequest.objects.filter(record_id=grant.record_id).latest("pk").pk
    approve(by=manager, request_id=request)
