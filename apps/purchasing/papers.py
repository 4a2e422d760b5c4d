"""The order on house paper: what goes to the supplier.  Equal orders give equal bytes."""

from __future__ import annotations

from django.template.loader import render_to_string

from apps.core import show
from apps.documents.paper.table import Column, Table
from apps.purchasing.models import Order
from apps.tenancy.models import Organisation


def order_title(order: Order) -> str:
    """Title of the paper."""
    return f"Purchase order {order.record.number}"


def order_html(order: Order, *, for_screen: bool = False) -> str:
    """The newest version of an order as a page."""
    version = order.versions.order_by("-number")[0]
    buyer = Organisation.objects.get(pk=order.holder_id)
    bearers = list(order.bearers.filter(version=version.number).select_related("organisation").order_by("pk"))
    facts = [
        ("Supplier", order.supplier.name), ("Order", f"{order.record.number}, version {version.number}"),
        ("Date", show.ukdate(version.made_at)), ("Ordered by", buyer.name), ("Invoice to", order.paying.name),
        ("Deliver to", order.deliver_to), ("Deliver by", show.ukdate(order.needed_on)),
    ]  # fmt: skip
    if order.contract:
        facts.append(("Under contract", order.contract))
    if order.common:
        facts.append(("Joint purchase", order.common))
    if len(bearers) > 1:
        facts.append(
            ("For", ", ".join(f"{one.organisation.name} ({show.pounds(one.net)})" for one in bearers))
        )
    lines = order.lines.order_by("position")
    table = Table(
        title="What is ordered",
        columns=(
            Column("position", "Line", "integer"),
            Column("description", "Description"),
            Column("quantity", "Quantity"),
            Column("unit", "Unit"),
            Column("price", "Unit price", "money", unit="£", places=4),
            Column("net", "Net", "money", unit="£", total=True),
            Column("vat", "VAT code"),
        ),
        rows=[
            (
                one.position,
                one.description,
                f"{one.quantity.normalize():f}",
                one.unit,
                one.unit_price,
                one.net,
                one.vat_code_id,
            )
            for one in lines
        ],
    )
    return render_to_string("purchasing/order_paper.html", {
        "report": {"title": order_title(order), "organisation": buyer.name, "subtitle": order.supplier.name, "facts": facts,
                   "created": version.made_at.isoformat()},
        "table": table, "order": order, "for_screen": for_screen, "cancelled": order.record.state == "cancelled",
    })  # fmt: skip
