"""Holders of rows: organisations and circles, the agreements that bind them, and the rooms they use."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models

from apps.audit.history import tracked
from apps.core.classes import DataClass
from apps.core.fields import HolderForeignKey
from apps.core.models import ReferenceModel
from apps.core.policy import TableTrigger
from apps.tenancy.base import TenantModel
from apps.tenancy.policies import ReaderToo


class Service(models.TextChoices):
    """Kind of emergency service an organisation belongs to."""

    POLICE = "police", "Police"
    FIRE = "fire", "Fire & rescue"
    AMBULANCE = "ambulance", "Ambulance"
    HOST = "host", "Host authority"
    NATIONAL = "national", "National body"


class OrganisationKind(models.TextChoices):
    """Legal kind of an organisation; what replaces an office is data, so kinds are added, never assumed."""

    PCC = "pcc", "Police and Crime Commissioner"
    CHIEF_CONSTABLE = "chief_constable", "Chief Constable"
    PFCC_FRA = "pfcc_fra", "Commissioner as fire and rescue authority"
    COMBINED_FRA = "combined_fra", "Combined fire and rescue authority"
    METRO_FRA = "metro_fra", "Metropolitan fire and rescue authority"
    COUNTY_FRA = "county_fra", "County council fire and rescue department"
    LONDON_FIRE = "london_fire_commissioner", "London Fire Commissioner"
    MAYORAL_CA = "mayoral_ca", "Mayoral combined authority"
    POLICING_BOARD = "policing_crime_board", "Policing and crime board"
    AMBULANCE_TRUST = "nhs_ambulance_trust", "NHS ambulance trust"
    AMBULANCE_FT = "nhs_ambulance_ft", "NHS ambulance foundation trust"
    NATIONAL = "national_body", "National body"
    HOST = "host_authority", "Host authority"
    TECKAL = "teckal_company", "Company owned by authorities"


class Holder(ReferenceModel):
    """The id that every walled row carries; an organisation or a circle stands behind it."""

    retention = "for ever"

    class Kind(models.TextChoices):
        """What stands behind the id."""

        ORGANISATION = "organisation", "Organisation"
        CIRCLE = "circle", "Circle"

    kind = models.CharField(max_length=12, choices=Kind.choices)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(id__gt=0, id__lt=1_000_000), name="tenancy_holder_id_fits_key"
            )
        ]


@tracked
class Organisation(ReferenceModel):
    """A legal entity that keeps its own books: the tenant.  Its name and kind are public facts."""

    retention = "for ever"

    holder = models.OneToOneField(Holder, models.PROTECT, primary_key=True, related_name="+")
    code = models.CharField(max_length=16, unique=True)
    name = models.CharField(max_length=160)
    service = models.CharField(max_length=12, choices=Service.choices)
    kind = models.CharField(max_length=32, choices=OrganisationKind.choices)
    during = DateRangeField(help_text="When the organisation exists in law.")
    finance_officer_title = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


@tracked
class Circle(TenantModel):
    """A dated set of organisations that holds rows in common; seen by its members only."""

    data_class = DataClass.DIRECTORY
    retention = "for ever"
    referable = True

    class Kind(models.TextChoices):
        """Why the circle exists."""

        COLLABORATION = "collaboration", "Collaboration"
        GROUP = "group", "Group view"
        TENDER = "tender", "Joint tender"

    holder = models.OneToOneField(Holder, models.PROTECT, primary_key=True, related_name="+")
    code = models.CharField(max_length=24, unique=True)
    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=16, choices=Kind.choices)

    def __str__(self) -> str:
        return self.name


@tracked
class CircleMember(TenantModel):
    """One organisation's membership of a circle between two dates.

    Written only by somebody who acts for that very organisation: a circle cannot enrol anyone.
    """

    data_class = DataClass.DIRECTORY
    retention = "for ever"
    referable = True
    policy = {"owner": "organisation_id"}

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    during = DateRangeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["holder", "organisation"], name="tenancy_circlemember_once"),
        ]


@tracked
class CircleInvitation(TenantModel):
    """A circle's invitation to an organisation, which alone may read and accept it: a window."""

    data_class = DataClass.DIRECTORY
    retention = "6 years"

    reader = models.ForeignKey(
        Holder, models.PROTECT, related_name="+", help_text="The organisation invited."
    )
    circle_name = models.CharField(
        max_length=160, help_text="The circle is not visible yet to whom it invites."
    )
    made_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            ReaderToo(name="tenancy_circleinvitation_reader", column="reader_id", writers=True),
            models.UniqueConstraint(
                fields=["holder", "reader"], condition=models.Q(answered_at__isnull=True),
                name="tenancy_circleinvitation_open",
            ),
        ]  # fmt: skip


@tracked
class Collaboration(TenantModel):
    """A written agreement between organisations of at least two services (Policing and Crime Act 2017 s.1)."""

    data_class = DataClass.GOVERNANCE
    retention = "end of the agreement + 6 years"
    referable = True

    title = models.CharField(max_length=200)
    functions = ArrayField(models.CharField(max_length=80), default=list)
    legal_basis = models.CharField(max_length=200)
    during = DateRangeField()
    exit_terms = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.title


@tracked
class CostShare(TenantModel):
    """One partner's dated share of a collaboration's cost; on any day the shares total 100.00 %."""

    data_class = DataClass.GOVERNANCE
    retention = "end of the agreement + 6 years"

    collaboration = HolderForeignKey(Collaboration, related_name="shares")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    percent = models.DecimalField(max_digits=5, decimal_places=2)
    during = DateRangeField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="tenancy_costshare_no_overlap",
                expressions=[
                    ("collaboration", RangeOperators.EQUAL),
                    ("organisation", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=models.Q(percent__gte=0, percent__lte=100), name="tenancy_costshare_percent"
            ),
            TableTrigger(
                name="tenancy_costshare_total",
                when="AFTER INSERT OR UPDATE OR DELETE",
                function="accord_cost_shares_total",
                deferred=True,
            ),
        ]


@tracked
class OrganisationRoom(TenantModel):
    """Between two dates an organisation uses a room (on), or does not, and a named system keeps its figures.

    While a room is off, its journals, workforce and spend come by import with the same reconciliation, and group
    reports name the source.
    """

    data_class = DataClass.DIRECTORY
    retention = "for ever"

    room = models.CharField(max_length=24)
    during = DateRangeField()
    on = models.BooleanField(default=True)
    source_when_off = models.CharField(
        max_length=120, blank=True, help_text="System that keeps these figures while the room is off."
    )

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="tenancy_room_no_overlap",
                expressions=[
                    ("holder", RangeOperators.EQUAL),
                    ("room", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                name="tenancy_room_source_named", condition=models.Q(on=True) | ~models.Q(source_when_off="")
            ),
        ]
