"""The books for other programs: posted journals with their lines, and the trial balance, within the asker's scope."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Prefetch, QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView, RetrieveAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.core.errors import Invalid, NotFound
from apps.desk.api.base import IsPerson, Pages, Strict
from apps.ledger.models import Journal, JournalKind, Line
from apps.ledger.queries.balances import LAST_PERIOD, trial_balance
from apps.ledger.queries.journals import CODED
from apps.tenancy.models import Organisation

PEOPLE = ("posting__prepared_by", "posting__approved_by", "posting__posted_by", "period", "source")


class JournalOut(serializers.ModelSerializer[Journal]):
    """A posted journal: never changed; what reverses another names it."""

    organisation = serializers.IntegerField(source="holder_id")
    period = serializers.CharField(source="period.label")
    document = serializers.CharField(source="source.number", allow_null=True)
    reverses = serializers.IntegerField(source="reverses_id", allow_null=True)
    prepared_by = serializers.CharField(source="posting.prepared_by.name")
    prepared_at = serializers.DateTimeField(source="posting.prepared_at")
    approved_by = serializers.CharField(source="posting.approved_by.name", default=None, allow_null=True)
    posted_by = serializers.CharField(source="posting.posted_by.name")
    posted_at = serializers.DateTimeField(source="posting.posted_at")
    cut = serializers.IntegerField(source="posting.cut")

    class Meta:
        model = Journal
        fields = [
            "id", "organisation", "number", "kind", "dated", "period", "text", "document", "reverses", "lines_count",
            "debits", "prepared_by", "prepared_at", "approved_by", "posted_by", "posted_at", "cut",
        ]  # fmt: skip


class JournalLineOut(serializers.ModelSerializer[Line]):
    """One line: debits positive, credits negative."""

    account = serializers.CharField(source="coding.account_id")
    cost_centre = serializers.CharField(source="coding.cost_centre.code", default=None, allow_null=True)
    objective = serializers.CharField(source="coding.objective.code", default=None, allow_null=True)
    project = serializers.CharField(source="coding.project.code", default=None, allow_null=True)
    counterparty = serializers.CharField(source="coding.counterparty.code", default=None, allow_null=True)
    capital = serializers.BooleanField(source="coding.capital")
    vat_code = serializers.CharField(source="coding.vat_code_id", allow_null=True)

    class Meta:
        model = Line
        fields = [
            "position", "account", "cost_centre", "objective", "project", "counterparty", "capital", "vat_code",
            "amount", "text",
        ]  # fmt: skip


class JournalWithLinesOut(JournalOut):
    """A posted journal with all its lines."""

    lines = JournalLineOut(many=True)

    class Meta(JournalOut.Meta):
        fields = [*JournalOut.Meta.fields, "lines"]


class BalanceOut(serializers.Serializer[Any]):
    """One account of a trial balance, in pounds."""

    account = serializers.CharField(source="account.code")
    name = serializers.CharField(source="account.name")
    brought_forward = serializers.DecimalField(source="brought", max_digits=16, decimal_places=2)
    debits = serializers.DecimalField(source="debit", max_digits=16, decimal_places=2)
    credits = serializers.DecimalField(source="credit", max_digits=16, decimal_places=2)
    balance = serializers.DecimalField(max_digits=16, decimal_places=2)
    lines = serializers.IntegerField()


class TrialBalanceOut(serializers.Serializer[Any]):
    """A trial balance; the sums of debit and credit balances are equal."""

    year = serializers.IntegerField(source="year.year")
    through = serializers.CharField(source="through.label")
    cut = serializers.IntegerField(allow_null=True)
    debits = serializers.DecimalField(max_digits=16, decimal_places=2)
    credits = serializers.DecimalField(max_digits=16, decimal_places=2)
    rows = BalanceOut(many=True)


ORGANISATION = OpenApiParameter(
    "organisation", OpenApiTypes.STR, description="Number or code of the organisation."
)
FILTERS = [
    ORGANISATION,
    OpenApiParameter("kind", OpenApiTypes.STR, description="Kind of journal.", enum=list(JournalKind.values)),
    OpenApiParameter("from", OpenApiTypes.DATE, description="First accounting date."),
    OpenApiParameter("to", OpenApiTypes.DATE, description="Last accounting date."),
    OpenApiParameter("number", OpenApiTypes.STR, description="Beginning of the journal's number."),
]  # fmt: skip


class JournalPages(Pages):
    """Latest accounting date first."""

    ordering = ("-dated", "-id")


@extend_schema(parameters=FILTERS)
class Journals(Strict, ListAPIView[Journal]):
    """Posted journals of the organisations that one may read."""

    asks = FILTERS
    permission_classes = [IsPerson]
    serializer_class = JournalOut
    pagination_class = JournalPages
    queryset = Journal.objects.none()

    def get_queryset(self) -> QuerySet[Journal]:
        """The journals that the query string asks for, within scope."""
        given = self.request.query_params
        found = Journal.objects.select_related(*PEOPLE)
        if given.get("organisation"):
            found = found.filter(holder_id=organisation_of(given["organisation"]))
        if given.get("kind"):
            if given["kind"] not in JournalKind.values:
                raise Invalid(
                    f"“{given['kind'][:40]}” is no kind of journal.", fields={"kind": "Choose a kind."}
                )
            found = found.filter(kind=given["kind"])
        for name, lookup in (("from", "dated__gte"), ("to", "dated__lte")):
            if given.get(name):
                found = found.filter(**{lookup: _day(name, given[name])})
        return found.filter(number__istartswith=given["number"][:24]) if given.get("number") else found


class JournalDetail(Strict, RetrieveAPIView[Journal]):
    """One posted journal with its lines."""

    permission_classes = [IsPerson]
    serializer_class = JournalWithLinesOut
    queryset = Journal.objects.select_related(*PEOPLE).prefetch_related(
        Prefetch("lines", Line.objects.select_related(*CODED).order_by("position"))
    )


OF_A_BALANCE = [
    OpenApiParameter("organisation", OpenApiTypes.STR, required=True, description="Number or code."),
    OpenApiParameter("year", OpenApiTypes.INT, required=True, description="Its first calendar year."),
    OpenApiParameter("through", OpenApiTypes.INT, description="Number of the last period, 1 to 16."),
    OpenApiParameter("cut", OpenApiTypes.INT, description="Leave out what was posted after this audit number."),
]  # fmt: skip


class TrialBalances(Strict, APIView):
    """The trial balance of an organisation for a financial year."""

    asks = OF_A_BALANCE
    permission_classes = [IsPerson]

    @extend_schema(parameters=OF_A_BALANCE, responses=TrialBalanceOut)
    def get(self, request: Request) -> Response:
        """From kept balances, so that it costs the same however many lines there are."""
        given = request.query_params
        through = _number("through", given.get("through", str(LAST_PERIOD)))
        if not 1 <= through <= LAST_PERIOD:
            raise Invalid("A period has a number from 1 to 16.", fields={"through": "Use 1 to 16."})
        balance = trial_balance(
            organisation_of(given.get("organisation", "")), _number("year", given.get("year", "")), through=through,
            cut=_number("cut", given["cut"]) if given.get("cut") else None,
        )  # fmt: skip
        return Response(TrialBalanceOut(balance).data)


def organisation_of(text: str) -> int:
    """The number of an organisation given by number or code; NotFound otherwise."""
    wanted = text.strip()[:20]
    number = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 10 else 0
    found = (
        Organisation.objects.filter(pk=number).first()
        or Organisation.objects.filter(code__iexact=wanted).first()
    )
    if found is None:
        raise NotFound(f"There is no organisation “{wanted}”.")
    return found.pk


def _number(name: str, text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Invalid(f"“{text[:20]}” is no number for {name}.", fields={name: "Give a whole number."})
    return int(text)


def _day(name: str, text: str) -> Any:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as wrong:
        raise Invalid(f"“{text[:20]}” is no day.", fields={name: "Write it as 2026-05-03."}) from wrong
