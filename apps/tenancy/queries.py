"""Which organisations there are, who belongs to which circle, and which rooms each uses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from apps.core.actor import Actor
from apps.core.clock import today
from apps.core.errors import NotFound
from apps.tenancy.models import (
    Circle,
    CircleInvitation,
    CircleMember,
    Collaboration,
    CostShare,
    Organisation,
    OrganisationRoom,
)


def organisation_by_code(code: str) -> Organisation:
    """The organisation with this code.  Raises NotFound."""
    found = Organisation.objects.filter(code=code).first()
    if found is None:
        raise NotFound(f"There is no organisation with the code {code}.")
    return found


def holder_names(holders: Iterable[int]) -> dict[int, str]:
    """Names of the organisations and circles with these ids, in the order of their names: one query."""
    ids = list(holders)
    found = Organisation.objects.order_by().filter(pk__in=ids).values_list("pk", "name")
    circles = Circle.objects.order_by().filter(pk__in=ids).values_list("pk", "name")
    return dict(sorted(found.union(circles), key=lambda item: item[1]))


def organisations_of(actor: Actor, *, on: dt.date | None = None) -> QuerySet[Organisation]:
    """Organisations in which the person holds a duty beyond reading the address book, those in force that day."""
    held = {right.holder for right in actor.rights if right.duty != "directory.read"}
    return Organisation.objects.filter(pk__in=held, during__contains=on or today()).order_by("name")


def members(circle: int, on: dt.date | None = None) -> QuerySet[Organisation]:
    """Organisations that are members of a circle on a day; needs a scope that reads the circle."""
    live = CircleMember.objects.filter(holder_id=circle, during__contains=on or today())
    return Organisation.objects.filter(pk__in=live.values("organisation_id")).order_by("name")


def group_of(organisation: int, on: dt.date | None = None) -> list[int]:
    """The organisations shown together with this one in its group view (a PCC and its Chief Constable), itself
    among them; itself alone when it is in no group."""
    day = on or today()
    groups = Circle.objects.filter(kind=Circle.Kind.GROUP).values("holder_id")
    mine = CircleMember.objects.filter(
        organisation_id=organisation, during__contains=day, holder_id__in=groups
    )
    together = CircleMember.objects.filter(holder_id__in=mine.values("holder_id"), during__contains=day)
    return sorted({organisation, *together.values_list("organisation_id", flat=True)})


@dataclass(frozen=True)
class RoomStanding:
    """Whether an organisation uses a room on a day, and where its figures come from when it does not."""

    on: bool
    source: str

    @property
    def words(self) -> str:
        """For the foot of a group report."""
        return "kept in Accord" if self.on else f"imported from {self.source or 'a system not yet named'}"


def room_standing(organisation: int, room: str, *, on: dt.date | None = None) -> RoomStanding:
    """Whether the room is on; a room about which nothing was said is off, its source not named."""
    found = OrganisationRoom.objects.filter(
        holder_id=organisation, room=room, during__contains=on or today()
    ).first()
    return RoomStanding(found.on, found.source_when_off) if found else RoomStanding(False, "")


def sources_named(
    organisations: list[int], room: str, *, on: dt.date | None = None
) -> dict[int, RoomStanding]:
    """`room_standing` of several organisations at once, for a group report."""
    rows = OrganisationRoom.objects.filter(
        holder_id__in=organisations, room=room, during__contains=on or today()
    )
    known = {row.holder_id: RoomStanding(row.on, row.source_when_off) for row in rows}
    return {one: known.get(one, RoomStanding(False, "")) for one in organisations}


def shares_on(collaboration: Collaboration, day: dt.date) -> dict[int, Decimal]:
    """Each partner's share of the cost on a day, in per cent: organisation -> share, 100.00 together or empty."""
    rows = CostShare.objects.filter(collaboration=collaboration, during__contains=day).order_by(
        "organisation_id"
    )
    return {row.organisation_id: row.percent for row in rows}


def invitations_to(holders: frozenset[int]) -> QuerySet[CircleInvitation]:
    """Open invitations to these organisations."""
    return CircleInvitation.objects.filter(reader_id__in=holders, answered_at__isnull=True).order_by("id")
