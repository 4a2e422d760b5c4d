"""E-invoices from other programs: one file in, an invoice or every fault out, by the same action as the screen."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.core.errors import Invalid
from apps.desk.api.base import IsPerson, Strict, actor_of
from apps.documents.einvoice.safety import BYTES_MAX
from apps.payables.actions.receiving import receive_e_invoice
from apps.payables.models import Invoice, Refusal


class EInvoiceIn(serializers.Serializer[Any]):
    """A UBL invoice or credit note, its bytes as they came."""

    organisation = serializers.IntegerField(help_text="Number of the organisation that is billed.")
    name = serializers.CharField(max_length=120, help_text="Name of the file.")
    content = serializers.CharField(
        max_length=BYTES_MAX * 4 // 3 + 8, help_text="The file in base64.", trim_whitespace=False
    )
    key = serializers.CharField(
        min_length=8,
        max_length=200,
        help_text="One-time key: sent twice, it comes in once and is answered twice.",
    )


class FaultOut(serializers.Serializer[Any]):
    """One fault of a file."""

    layer = serializers.CharField()
    rule = serializers.CharField()
    words = serializers.CharField()
    official = serializers.CharField()
    where = serializers.CharField()
    fatal = serializers.BooleanField()


class EInvoiceOut(serializers.Serializer[Any]):
    """What became of the file: an invoice with its number, or a refusal with every fault."""

    number = serializers.CharField()
    state = serializers.CharField()
    gross = serializers.DecimalField(max_digits=14, decimal_places=2, allow_null=True)
    faults = FaultOut(many=True)


class EInvoices(Strict, APIView):
    """POST takes an e-invoice in."""

    permission_classes = [IsPerson]

    @extend_schema(request=EInvoiceIn, responses={201: EInvoiceOut, 422: EInvoiceOut})
    def post(self, request: Request) -> Response:
        """Take an e-invoice in; one that breaks a rule is answered with 422 and all its faults."""
        wanted = EInvoiceIn(data=request.data)
        wanted.is_valid(raise_exception=True)
        given = wanted.validated_data
        try:
            data = base64.b64decode(given["content"], validate=True)
        except (binascii.Error, ValueError) as error:
            raise Invalid("The content is no base64.") from error
        made = receive_e_invoice(
            by=actor_of(request),
            holder=given["organisation"],
            data=data,
            name=given["name"],
            key=given["key"],
        )
        return Response(
            EInvoiceOut(_told(made)).data,
            status=status.HTTP_201_CREATED
            if isinstance(made, Invoice)
            else status.HTTP_422_UNPROCESSABLE_ENTITY,
        )


def _told(made: Invoice | Refusal) -> dict[str, Any]:
    faults = [] if isinstance(made, Invoice) else made.faults
    return {
        "number": made.record.number, "state": made.record.state,
        "gross": made.gross if isinstance(made, Invoice) else None, "faults": faults,
    }  # fmt: skip
