"""What the interface gives out.  Money is a string with two decimals; moments are UTC."""

from __future__ import annotations

from rest_framework import serializers

from apps.reporting.catalogue import FORMATS
from apps.reporting.models import Run, RunFile
from apps.spend.models import Line
from apps.suppliers.models import Supplier
from apps.tenancy.models import Organisation


class OrganisationOut(serializers.ModelSerializer[Organisation]):
    """An organisation: public facts only."""

    id = serializers.IntegerField(source="holder_id")
    exists_from = serializers.DateField(source="during.lower")
    exists_until = serializers.DateField(source="during.upper", allow_null=True)

    class Meta:
        model = Organisation
        fields = ["id", "code", "name", "service", "kind", "exists_from", "exists_until"]


class SupplierOut(serializers.ModelSerializer[Supplier]):
    """A supplier of the shared master."""

    merged_into = serializers.IntegerField(source="merged_into_id", allow_null=True)

    class Meta:
        model = Supplier
        fields = [
            "id", "name", "state", "merged_into", "addressable", "kind",
            "company_number", "vat_number", "ppon", "charity_number", "version",
        ]  # fmt: skip


class LineOut(serializers.ModelSerializer[Line]):
    """A payment line as published, with the supplier it stands for today."""

    organisation = serializers.IntegerField(source="holder_id")
    load = serializers.IntegerField(source="load_id")
    amount_basis = serializers.CharField(source="load.amount_basis")
    category = serializers.CharField(source="combination.category")
    supplier = serializers.IntegerField(source="combination.alias.supplier_id", default=None, allow_null=True)

    class Meta:
        model = Line
        fields = [
            "id", "organisation", "load", "sheet", "row_number", "paid_on", "raw_supplier", "supplier", "amount",
            "amount_basis", "irrecoverable_vat", "category", "purpose", "department", "cost_centre", "transaction",
            "capital", "card",
        ]  # fmt: skip


class RunFileOut(serializers.ModelSerializer[RunFile]):
    """One file of a run; fetched at /files/<file>/."""

    file = serializers.IntegerField(source="file_id")

    class Meta:
        model = RunFile
        fields = ["format", "file", "sha256", "size"]


class RunOut(serializers.ModelSerializer[Run]):
    """A report run: what was asked, what it was made from, what came out."""

    state = serializers.CharField(source="record.state")
    number = serializers.CharField(source="record.number")
    board = serializers.IntegerField(source="board_id")
    files = RunFileOut(many=True)

    class Meta:
        model = Run
        fields = [
            "id", "number", "state", "board", "report", "first", "last", "formats", "as_of", "organisations",
            "left_out", "cut", "versions", "inputs_hash", "total", "lines", "files", "ended_at",
        ]  # fmt: skip


class RunIn(serializers.Serializer[None]):
    """What a run is asked with."""

    board = serializers.IntegerField(min_value=1)
    report = serializers.CharField(max_length=24)
    first = serializers.DateField()
    last = serializers.DateField()
    formats = serializers.ListField(
        child=serializers.ChoiceField(choices=list(FORMATS)), min_length=1, max_length=len(FORMATS)
    )
    as_of = serializers.DateTimeField(required=False, allow_null=True, default=None)
