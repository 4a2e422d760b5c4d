"""Boards, their names, offices, office holders and members: all of them dated data, no title a constant."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from apps.audit.history import tracked
from apps.core.classes import DataClass
from apps.core.fields import HolderForeignKey
from apps.tenancy.base import TenantModel


@tracked
class Board(TenantModel):
    """A governance board, held by its circle.  What it is called on a day stands in BoardName."""

    data_class = DataClass.GOVERNANCE
    retention = "for ever"
    referable = True

    class Voting(models.TextChoices):
        """How votes are counted."""

        ONE_EACH = "one_each", "One vote for each member"
        WEIGHTED = "weighted", "Votes as set for each member"

    code = models.CharField(max_length=24, unique=True)
    quorum = models.PositiveSmallIntegerField(default=3, help_text="Voting members who must be present.")
    voting = models.CharField(max_length=12, choices=Voting.choices, default=Voting.ONE_EACH)
    reporting_person = models.ForeignKey(
        "identity.Person", models.PROTECT, related_name="+", null=True, blank=True,
        help_text="The named service person that report runs act for.",
    )  # fmt: skip

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


@tracked
class BoardName(TenantModel):
    """What a board is called between two dates; reports take the name of their own date."""

    data_class = DataClass.GOVERNANCE
    retention = "for ever"

    board = HolderForeignKey(Board, related_name="names")
    name = models.CharField(max_length=160)
    during = DateRangeField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="governance_boardname_no_overlap",
                expressions=[("board", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
            )
        ]

    def __str__(self) -> str:
        return self.name


@tracked
class Office(TenantModel):
    """An office of the board (its chair's, or another), with the title it bears between two dates.

    Whatever follows an office is a new row: the title of a year that has passed never changes.
    """

    data_class = DataClass.GOVERNANCE
    retention = "for ever"
    referable = True

    board = HolderForeignKey(Board, related_name="offices")
    title = models.CharField(max_length=120)
    organisation = models.ForeignKey(
        "tenancy.Organisation", models.PROTECT, related_name="+", null=True, blank=True
    )
    chairs = models.BooleanField(default=False, help_text="Whoever holds this office chairs the board.")
    during = DateRangeField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="governance_office_one_chair",
                expressions=[("board", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
                condition=Q(chairs=True),
            )
        ]

    def __str__(self) -> str:
        return self.title


@tracked
class Appointment(TenantModel):
    """Who holds an office between two dates; one person at a time."""

    data_class = DataClass.GOVERNANCE
    retention = "for ever"

    office = HolderForeignKey(Office, related_name="appointments")
    name = models.CharField(max_length=120, help_text="As it stands on papers.")
    person = models.ForeignKey("identity.Person", models.PROTECT, related_name="+", null=True, blank=True)
    during = DateRangeField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="governance_appointment_one",
                expressions=[("office", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
            )
        ]

    def __str__(self) -> str:
        return self.name


@tracked
class BoardMember(TenantModel):
    """A seat on the board between two dates: whose, for which organisation, with how many votes."""

    data_class = DataClass.GOVERNANCE
    retention = "for ever"
    referable = True

    board = HolderForeignKey(Board, related_name="members")
    organisation = models.ForeignKey("tenancy.Organisation", models.PROTECT, related_name="+")
    name = models.CharField(max_length=120, help_text="As it stands on papers.")
    person = models.ForeignKey("identity.Person", models.PROTECT, related_name="+", null=True, blank=True)
    seat = models.CharField(
        max_length=120, blank=True, help_text="In what capacity, in the board's own words."
    )
    votes = models.PositiveSmallIntegerField(default=1, help_text="0 for a seat without a vote.")
    during = DateRangeField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="governance_member_no_overlap",
                expressions=[
                    ("board", RangeOperators.EQUAL),
                    ("organisation", RangeOperators.EQUAL),
                    ("name", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
            )
        ]

    def __str__(self) -> str:
        return self.name
