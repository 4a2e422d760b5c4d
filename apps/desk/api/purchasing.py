"""Purchases for other programs: requisitions, orders and receipts within the asker's scope; raise, and receive."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.generics import ListAPIView, RetrieveAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from apps.desk.api.base import IsPerson, Pages, Strict, actor_of
from apps.desk.api.books import ORGANISATION, organisation_of
from apps.purchasing.actions.receipts import Delivery, receive
from apps.purchasing.actions.requisitions import Needed, raise_requisition
from apps.purchasing.costing import Asked
from apps.purchasing.models import Order, OrderLine, Receipt, ReceiptLine, Requisition, RequisitionLine

FILTERS = [ORGANISATION, OpenApiParameter("state", str, description="State of the document.")]
QUANTITY = {"max_digits": 14, "decimal_places": 4}


class RequisitionLineOut(serializers.ModelSerializer[RequisitionLine]):
    """One thing asked for; `cost` is the net and the VAT that does not come back."""

    category = serializers.CharField(source="category.code")
    vat_code = serializers.CharField(source="vat_code_id")

    class Meta:
        model = RequisitionLine
        fields = [
            "position", "description", "category", "cpv", "quantity", "unit", "unit_price", "net", "vat_code", "cost",
            "cost_centre", "needed_on",
        ]  # fmt: skip


class RequisitionOut(serializers.ModelSerializer[Requisition]):
    """A requisition with its lines."""

    id = serializers.IntegerField(source="record_id")
    organisation = serializers.IntegerField(source="holder_id")
    number = serializers.CharField(source="record.number")
    state = serializers.CharField(source="record.state")
    raised_by = serializers.CharField(source="raised_by.name")
    supplier = serializers.IntegerField(source="supplier_id", allow_null=True)
    lines = RequisitionLineOut(many=True)

    class Meta:
        model = Requisition
        fields = [
            "id", "organisation", "number", "state", "raised_by", "supplier", "contract", "common", "reason", "deliver_to",
            "needed_on", "net", "cost", "lines",
        ]  # fmt: skip


class AskedIn(serializers.Serializer[Any]):
    """One thing asked for, in the organisation's own codes."""

    description = serializers.CharField(max_length=200)
    category = serializers.CharField(max_length=24)
    quantity = serializers.DecimalField(**QUANTITY)  # type: ignore[arg-type]
    unit = serializers.CharField(max_length=20, default="each")
    unit_price = serializers.DecimalField(**QUANTITY)  # type: ignore[arg-type]
    cost_centre = serializers.CharField(max_length=24)
    objective = serializers.CharField(max_length=24, default="", allow_blank=True)
    needed_on = serializers.DateField()


class RequisitionIn(serializers.Serializer[Any]):
    """A requisition to raise; with `send` it goes for approval.  The same `key` raises it once."""

    organisation = serializers.CharField(help_text="Number or code.")
    reason = serializers.CharField(max_length=400)
    deliver_to = serializers.CharField(max_length=300)
    needed_on = serializers.DateField()
    supplier = serializers.IntegerField(default=None, allow_null=True)
    contract = serializers.CharField(max_length=24, default="", allow_blank=True)
    send = serializers.BooleanField(default=False)
    key = serializers.CharField(min_length=8, max_length=200)
    lines = AskedIn(many=True)


class OrderLineOut(serializers.ModelSerializer[OrderLine]):
    """One line ordered, and how far it came."""

    class Meta:
        model = OrderLine
        fields = [
            "position", "description", "kind", "cpv", "quantity", "unit", "unit_price", "net", "received", "received_net",
            "billed", "billed_net",
        ]  # fmt: skip


class OrderOut(serializers.ModelSerializer[Order]):
    """An order with its lines."""

    id = serializers.IntegerField(source="record_id")
    organisation = serializers.IntegerField(source="holder_id")
    number = serializers.CharField(source="record.number")
    state = serializers.CharField(source="record.state")
    supplier = serializers.IntegerField(source="supplier_id")
    paying = serializers.IntegerField(source="paying_id")
    lines = OrderLineOut(many=True)

    class Meta:
        model = Order
        fields = [
            "id", "organisation", "number", "state", "supplier", "paying", "contract", "common", "deliver_to", "needed_on",
            "placed_at", "retrospective", "net", "lines",
        ]  # fmt: skip


class ReceiptLineOut(serializers.ModelSerializer[ReceiptLine]):
    """How much of one order line came; negative: went back."""

    position = serializers.IntegerField(source="line.position")

    class Meta:
        model = ReceiptLine
        fields = ["position", "quantity", "net"]


class ReceiptOut(serializers.ModelSerializer[Receipt]):
    """A receipt with its lines; `waiting` until a second person signed it where its value asks for one."""

    id = serializers.IntegerField(source="record_id")
    organisation = serializers.IntegerField(source="holder_id")
    number = serializers.CharField(source="record.number")
    state = serializers.CharField(source="record.state")
    order = serializers.CharField(source="order.record.number")
    received_by = serializers.CharField(source="received_by.name")
    lines = ReceiptLineOut(many=True)

    class Meta:
        model = Receipt
        fields = [
            "id",
            "organisation",
            "number",
            "state",
            "order",
            "kind",
            "received_on",
            "received_by",
            "note",
            "net",
            "lines",
        ]


class CameIn(serializers.Serializer[Any]):
    """Of one line: quantity of goods, or accepted pounds of services."""

    position = serializers.IntegerField(min_value=1)
    amount = serializers.DecimalField(**QUANTITY)  # type: ignore[arg-type]


class ReceiptIn(serializers.Serializer[Any]):
    """What came of one order (`back`: went back).  The same `key` receives it once."""

    organisation = serializers.CharField(help_text="Number or code.")
    order = serializers.IntegerField(help_text="Number `id` of the order.")
    received_on = serializers.DateField()
    note = serializers.CharField(max_length=200, default="", allow_blank=True)
    signed = serializers.CharField(max_length=200, default="", allow_blank=True)
    back = serializers.BooleanField(default=False)
    key = serializers.CharField(min_length=8, max_length=200)
    lines = CameIn(many=True)


def _narrowed(rows: QuerySet[Any], request: Request) -> QuerySet[Any]:
    """Rows of one organisation or state, as the query string asks."""
    given = request.query_params
    if given.get("organisation"):
        rows = rows.filter(holder_id=organisation_of(given["organisation"]))
    return rows.filter(record__state=given["state"][:30]) if given.get("state") else rows


REQUISITIONS = Requisition.objects.select_related("record", "raised_by").prefetch_related(
    Prefetch("lines", RequisitionLine.objects.select_related("category").order_by("position"))
)
ORDERS = Order.objects.select_related("record").prefetch_related(
    Prefetch("lines", OrderLine.objects.order_by("position"))
)
RECEIPTS = Receipt.objects.select_related("record", "order__record", "received_by").prefetch_related(
    Prefetch("lines", ReceiptLine.objects.select_related("line").order_by("line__position"))
)


@extend_schema(parameters=FILTERS)
class Requisitions(Strict, ListAPIView[Requisition]):
    """Requisitions of the organisations that one may read; raise one."""

    permission_classes = [IsPerson]
    asks = FILTERS
    serializer_class = RequisitionOut
    pagination_class = Pages
    queryset = Requisition.objects.none()

    def get_queryset(self) -> QuerySet[Requisition]:
        """As the query string asks."""
        return _narrowed(REQUISITIONS.all(), self.request)

    @extend_schema(request=RequisitionIn, responses={201: RequisitionOut}, parameters=[])
    def post(self, request: Request) -> Response:
        """Raise a requisition: a draft, or sent for approval at once."""
        given = RequisitionIn(data=request.data)
        given.is_valid(raise_exception=True)
        told = given.validated_data
        need = Needed(
            told["reason"], told["deliver_to"], told["needed_on"], told["supplier"], told["contract"]
        )
        record = raise_requisition(
            by=actor_of(request),
            holder=organisation_of(told["organisation"]),
            need=need,
            key=told["key"],
            send=told["send"],
            lines=[Asked(**line) for line in told["lines"]],
        )
        return Response(RequisitionOut(REQUISITIONS.get(record=record)).data, status=status.HTTP_201_CREATED)


@extend_schema(parameters=FILTERS)
class Orders(Strict, ListAPIView[Order]):
    """Orders of the organisations that one may read."""

    permission_classes = [IsPerson]
    asks = FILTERS
    serializer_class = OrderOut
    pagination_class = Pages
    queryset = Order.objects.none()

    def get_queryset(self) -> QuerySet[Order]:
        """As the query string asks."""
        return _narrowed(ORDERS.all(), self.request)


class OrderDetail(Strict, RetrieveAPIView[Order]):
    """One order with its lines, by the `id` of the list."""

    permission_classes = [IsPerson]
    serializer_class = OrderOut
    queryset = ORDERS
    lookup_field = "record_id"
    lookup_url_kwarg = "pk"


@extend_schema(parameters=FILTERS)
class Receipts(Strict, ListAPIView[Receipt]):
    """Receipts of the organisations that one may read; receive what came."""

    permission_classes = [IsPerson]
    asks = FILTERS
    serializer_class = ReceiptOut
    pagination_class = Pages
    queryset = Receipt.objects.none()

    def get_queryset(self) -> QuerySet[Receipt]:
        """As the query string asks."""
        return _narrowed(RECEIPTS.all(), self.request)

    @extend_schema(request=ReceiptIn, responses={201: ReceiptOut}, parameters=[])
    def post(self, request: Request) -> Response:
        """Receive what came of an order, accept services, or send something back."""
        given = ReceiptIn(data=request.data)
        given.is_valid(raise_exception=True)
        told = given.validated_data
        came = {line["position"]: line["amount"] for line in told["lines"]}
        delivery = Delivery(
            told["order"], came, told["received_on"], told["note"], told["signed"], told["back"]
        )
        made = receive(
            by=actor_of(request),
            holder=organisation_of(told["organisation"]),
            deliveries=[delivery],
            key=told["key"],
        )
        return Response(ReceiptOut(RECEIPTS.get(pk=made[0].pk)).data, status=status.HTTP_201_CREATED)
