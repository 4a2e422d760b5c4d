"""Registers of organisations, circles and agreements."""

from django.contrib import admin

from apps.core.admin import Register
from apps.tenancy.models import Circle, CircleMember, Collaboration, CostShare, Organisation, OrganisationRoom


@admin.register(Organisation)
class OrganisationRegister(Register):
    """Every organisation of the area."""

    list_display = ("code", "name", "service", "kind", "during")
    list_filter = ("service", "kind")
    search_fields = ("code", "name")


@admin.register(Circle)
class CircleRegister(Register):
    """Circles of which the reader's organisations are members."""

    list_display = ("code", "name", "kind")
    list_filter = ("kind",)
    search_fields = ("code", "name")


@admin.register(CircleMember)
class CircleMemberRegister(Register):
    """Who belongs to which circle, and when."""

    list_display = ("holder", "organisation", "during")


@admin.register(Collaboration)
class CollaborationRegister(Register):
    """Written agreements between services."""

    list_display = ("title", "legal_basis", "during")
    search_fields = ("title",)


@admin.register(CostShare)
class CostShareRegister(Register):
    """Each partner's share of an agreement's cost."""

    list_display = ("collaboration", "organisation", "percent", "during")


@admin.register(OrganisationRoom)
class OrganisationRoomRegister(Register):
    """Which rooms an organisation uses, and since when."""

    list_display = ("holder", "room", "during", "on", "source_when_off")
    list_filter = ("room",)
