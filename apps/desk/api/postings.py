"""Spend that the ledger feeds, for other programs: journal lines in the months whose spend comes from the books."""

from __future__ import annotations

import datetime as dt
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param
from rest_framework.views import APIView

from apps.core.errors import Invalid
from apps.desk.api.base import IsPerson, Pages, Strict
from apps.desk.api.views import LINE_FILTERS
from apps.spend.queries import LineFilter
from apps.spend.queries.booked import BookedLine, booked_page
from apps.spend.queries.figures import readable

NOT_OF_THE_BOOKS = {"load", "identical", "basis"}
FILTERS = [one for one in LINE_FILTERS if one.name not in NOT_OF_THE_BOOKS]
PAGING = [
    OpenApiParameter("cursor", OpenApiTypes.STR, description="Where the page before ended; `next` holds it."),
    OpenApiParameter("page_size", OpenApiTypes.INT, description="Lines of a page, at most 1,000."),
]


class PostingOut(serializers.Serializer[BookedLine]):
    """One journal line that is spend; the supplier is the one its source document names, where it names one."""

    id = serializers.IntegerField(source="pk")
    organisation = serializers.IntegerField(source="holder")
    dated = serializers.DateField()
    journal = serializers.IntegerField()
    number = serializers.CharField()
    text = serializers.CharField()
    account = serializers.CharField(source="label")
    sercop = serializers.CharField()
    payee = serializers.CharField(source="standing")
    supplier = serializers.IntegerField(allow_null=True)
    document = serializers.IntegerField(source="source", allow_null=True)
    amount = serializers.DecimalField(max_digits=16, decimal_places=2)


class PostingsOut(serializers.Serializer[Any]):
    """A page of them, newest first; `next` is null on the last one."""

    next = serializers.URLField(allow_null=True)
    results = PostingOut(many=True)


class SpendPostings(Strict, APIView):
    """Journal lines counted as spend, filtered like payment lines: a month has its rows here or there, never both."""

    asks = FILTERS
    permission_classes = [IsPerson]

    @extend_schema(parameters=[*FILTERS, *PAGING], responses=PostingsOut)
    def get(self, request: Request) -> Response:
        """Pages by key: the last page costs what the first one does."""
        given = request.query_params
        size = _size(given.get("page_size", ""))
        before = _before(given["cursor"]) if given.get("cursor") else None
        found = booked_page(LineFilter.from_query(given), readable(), before=before, size=size + 1)
        page, more = found[:size], len(found) > size
        following = None
        if more:
            following = replace_query_param(
                request.build_absolute_uri(), "cursor", f"{page[-1].dated:%Y-%m-%d}.{page[-1].pk}"
            )
        return Response(PostingsOut({"next": following, "results": page}).data)


def _size(text: str) -> int:
    if not text:
        return Pages.page_size
    if not (text.isascii() and text.isdigit() and len(text) < 6 and 1 <= int(text) <= Pages.max_page_size):
        raise Invalid(
            f"A page holds between 1 and {Pages.max_page_size:,} lines.",
            fields={"page_size": "Choose fewer."},
        )
    return int(text)


def _before(text: str) -> tuple[dt.date, int]:
    day, _, number = text.partition(".")
    try:
        return dt.date.fromisoformat(day), int(number[:18])
    except ValueError as wrong:
        raise Invalid(
            "This cursor is none that an answer gave.", fields={"cursor": "Begin without one."}
        ) from wrong
