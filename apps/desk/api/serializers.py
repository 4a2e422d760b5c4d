"""What the interface gives out.  Money is a string with two decimals; moments are UTC."""

from __future__ import annotations

from rest_framework import serializers

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
