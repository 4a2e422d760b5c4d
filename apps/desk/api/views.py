"""The REST interface: organisations, suppliers, spend lines and report runs, within the asker's scope."""

from __future__ import annotations

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.generics import ListAPIView, RetrieveAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from apps.desk.api import serializers
from apps.desk.api.base import IsPerson, Pages, Strict, actor_of
from apps.reporting.actions import request_run
from apps.reporting.models import Run
from apps.spend.models import Line
from apps.spend.queries import LineFilter, lines_behind
from apps.suppliers.models import Supplier
from apps.tenancy.models import Organisation


class Organisations(Strict, ListAPIView[Organisation]):
    """Every organisation of the area."""

    permission_classes = [IsPerson]
    serializer_class = serializers.OrganisationOut
    pagination_class = Pages
    queryset = Organisation.objects.all()


NAME = [OpenApiParameter("q", OpenApiTypes.STR, description="Part of the name.")]


@extend_schema(parameters=NAME)
class Suppliers(Strict, ListAPIView[Supplier]):
    """The shared supplier master."""

    asks = NAME
    permission_classes = [IsPerson]
    serializer_class = serializers.SupplierOut
    queryset = Supplier.objects.all()
    pagination_class = Pages

    def get_queryset(self) -> QuerySet[Supplier]:
        """All suppliers, or those whose name contains `q`."""
        found: QuerySet[Supplier] = super().get_queryset()
        text = self.request.query_params.get("q", "").strip()[:80]
        return found.filter(name__icontains=text) if text else found


class SupplierDetail(Strict, RetrieveAPIView[Supplier]):
    """One supplier; a merged one names whom it was merged into."""

    permission_classes = [IsPerson]
    serializer_class = serializers.SupplierOut
    queryset = Supplier.objects.all()


LINE_FILTERS = [
    OpenApiParameter(
        "organisation", OpenApiTypes.STR, many=True, description="Number or code; may be repeated."
    ),
    OpenApiParameter("from", OpenApiTypes.DATE, description="First day of payment."),
    OpenApiParameter("to", OpenApiTypes.DATE, description="Last day of payment."),
    OpenApiParameter("supplier", OpenApiTypes.INT),
    OpenApiParameter(
        "proclass", OpenApiTypes.STR, description="ProClass code, or `none` for what is not mapped."
    ),
    OpenApiParameter("sercop", OpenApiTypes.STR, description="SeRCOP group, or `none`."),
    OpenApiParameter("level1", OpenApiTypes.STR, description="First level of ProClass."),
    OpenApiParameter("label", OpenApiTypes.STR, description="The category as published."),
    OpenApiParameter("month", OpenApiTypes.STR, description="One month of payment, as 2026-04."),
    OpenApiParameter("standing", OpenApiTypes.STR, description="Kind of payee."),
    OpenApiParameter("reason", OpenApiTypes.STR, description="Why a payee is not open to competition."),
    OpenApiParameter("basis", OpenApiTypes.STR, description="Amount basis: with VAT, without, or not said."),
    OpenApiParameter("classified", OpenApiTypes.STR, enum=["yes"], description="Only what is classified."),
    OpenApiParameter("identical", OpenApiTypes.STR, enum=["yes"], description="Only lines that occur twice."),
    OpenApiParameter("master", OpenApiTypes.INT, description="Supplier master as after this change."),
    OpenApiParameter("load", OpenApiTypes.INT),
    OpenApiParameter("words", OpenApiTypes.STR, description="Words in payee, purpose or transaction number."),
    OpenApiParameter("least", OpenApiTypes.DECIMAL, description="Smallest amount in pounds."),
    OpenApiParameter("most", OpenApiTypes.DECIMAL, description="Largest amount in pounds."),
    OpenApiParameter(
        "cut", OpenApiTypes.STR, description="State of the books: holder-number pairs joined by dots."
    ),
]


class LinePages(Pages):
    """Newest payments first."""

    ordering = ("-paid_on", "-id")


@extend_schema(parameters=LINE_FILTERS)
class SpendLines(Strict, ListAPIView[Line]):
    """Payment lines, by the same filter that every figure on screen links to."""

    asks = LINE_FILTERS
    permission_classes = [IsPerson]
    serializer_class = serializers.LineOut
    pagination_class = LinePages
    queryset = Line.objects.none()

    def get_queryset(self) -> QuerySet[Line]:
        """The lines that the query string asks for, within scope."""
        return lines_behind(LineFilter.from_query(self.request.query_params))


RUNS = Run.objects.select_related("record").prefetch_related("files")


class ReportRuns(Strict, ListAPIView[Run]):
    """Runs of the boards that one may read; POST asks for a new one."""

    permission_classes = [IsPerson]
    serializer_class = serializers.RunOut
    queryset = RUNS
    pagination_class = Pages

    @extend_schema(request=serializers.RunIn, responses={201: serializers.RunOut})
    def post(self, request: Request) -> Response:
        """Ask for a report; it is made by a job, so the answer's state is `waiting`."""
        wanted = serializers.RunIn(data=request.data)
        wanted.is_valid(raise_exception=True)
        values = dict(wanted.validated_data)
        run = request_run(by=actor_of(request), board_id=values.pop("board"), **values)
        return Response(serializers.RunOut(run).data, status=status.HTTP_201_CREATED)


class ReportRun(Strict, RetrieveAPIView[Run]):
    """One run with its files and their hashes."""

    permission_classes = [IsPerson]
    serializer_class = serializers.RunOut
    queryset = RUNS
