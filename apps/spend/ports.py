"""What room spend registers with intake: payment files."""

from __future__ import annotations

from collections.abc import Mapping

from django.urls import reverse

from apps.core.classes import DataClass
from apps.core.clock import financial_year_label
from apps.intake.reading import Plan
from apps.intake.registry import Choice, Port, register
from apps.spend import loader, payment_reader, price_loader, price_reader
from apps.spend.models.lines import Basis, Load
from apps.spend.price_reader import PRICES
from apps.spend.target import SPEND, Body, amount_basis
from apps.tenancy.models import Organisation


def body_of(organisation: int) -> Body:
    """The organisation's names, and those of the others, for the reader's body checks."""
    own: tuple[str, ...] = ()
    own_service = ""
    others: list[str] = []
    for pk, name, code, service in Organisation.objects.values_list("pk", "name", "code", "service"):
        if pk == organisation:
            own, own_service = (name, code), service
        else:
            others += [name, code]
    return Body(own, tuple(others), own_service)


def propose(plan: Plan, organisation: int) -> Mapping[str, str]:
    """Amount basis from the heading of the amount column; the threshold as the organisation last stated it."""
    bases = {
        amount_basis(segment.headings[segment.mapping["amount"]])
        for _, segment in plan.segments()
        if segment.mapping.get("amount", len(segment.headings)) < len(segment.headings)
    }
    last = Load.objects.filter(holder_id=organisation).order_by("-id").first()
    threshold = f"{last.threshold:.2f}" if last is not None and last.threshold is not None else ""
    return {"amount_basis": bases.pop() if len(bases) == 1 else "unknown", "threshold": threshold}


def register_targets() -> None:
    """Called once at start-up."""
    register(
        Port(
            target=SPEND, data_class=DataClass.FINANCE, duty="spend.import", context=body_of, live=loader.live,
            load=loader.load, withdraw=loader.withdraw, propose=propose,
            page=lambda record: reverse("spend:load-record", args=[record]), reader=payment_reader,
            choices=(
                Choice("amount_basis", "What the amounts include", options=tuple(Basis.choices)),
                Choice("threshold", "Publication threshold in pounds",
                       help="Smallest payment the file lists; leave empty when it lists every payment."),
            ),
        )
    )  # fmt: skip
    register(
        Port(
            target=PRICES, data_class=DataClass.FINANCE, duty="spend.import", context=lambda organisation: None,
            live=price_loader.live, load=price_loader.load, withdraw=price_loader.withdraw, propose=price_loader.propose,
            page=lambda record: reverse("spend:price-load-record", args=[record]), reader=price_reader,
            choices=(
                Choice("year", "Financial year of the prices",
                       options=tuple((str(year), financial_year_label(year)) for year in range(2010, 2040))),
            ),
        )
    )  # fmt: skip
