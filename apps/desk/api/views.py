"""The REST interface: organisations, suppliers, spend lines and report runs, within the asker's scope."""

from __future__ import annotations

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.generics import ListAPIView, RetrieveAPIView

from apps.desk.api import serializers
from apps.desk.api.base import IsPerson, Pages
from apps.suppliers.models import Supplier
from apps.tenancy.models import Organisation


class Organisations(ListAPIView[Organisation]):
    """Every organisation of the area."""

    permission_classes = [IsPerson]
    serializer_class = serializers.OrganisationOut
    pagination_class = Pages
    queryset = Organisation.objects.all()


class _Suppliers:
    permission_classes = [IsPerson]
    serializer_class = serializers.SupplierOut
    queryset = Supplier.objects.all()


@extend_schema(parameters=[OpenApiParameter("q", OpenApiTypes.STR, description="Part of the name.")])
class Suppliers(_Suppliers, ListAPIView[Supplier]):
    """The shared supplier master."""

    pagination_class = Pages

    def get_queryset(self) -> QuerySet[Supplier]:
        """All suppliers, or those whose name contains `q`."""
        found: QuerySet[Supplier] = super().get_queryset()
        text = self.request.query_params.get("q", "").strip()[:80]
        return found.filter(name__icontains=text) if text else found


class SupplierDetail(_Suppliers, RetrieveAPIView[Supplier]):
    """One supplier."""
