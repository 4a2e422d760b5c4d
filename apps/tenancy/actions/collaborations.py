"""Collaborations: the agreement, and the shares of its cost, 100.00 % on every day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q

from apps.audit.act import Act, action
from apps.audit.guards import one_locked, one_seen
from apps.audit.judging import database_judges
from apps.core.classes import DataClass
from apps.core.errors import Invalid
from apps.tenancy.models import Circle, Collaboration, CostShare, Organisation
from apps.tenancy.queries import members

DUTY = "collaboration.manage"
SERVICES_MIN = 2
WHOLE = Decimal("100.00")


@action("tenancy.collaboration.record")
def record_collaboration(
    act: Act,
    *,
    circle: int,
    title: str,
    legal_basis: str,
    since: dt.date,
    shares: Mapping[int, Decimal],
    functions: Sequence[str] = (),
    until: dt.date | None = None,
    exit_terms: str = "",
) -> Collaboration:
    """Record a written agreement of a circle whose members are of at least two services, with its cost shares
    (organisation -> per cent, two decimals) from its first day on."""
    one_seen(Circle, circle, "circle")
    act.by.require(DUTY, circle)
    _two_services(circle, since)
    if until is not None and until < since:
        raise Invalid("The last day lies before the first.", fields={"until": "Choose a later day."})
    for name, text in (("title", title), ("legal_basis", legal_basis)):
        if not text.strip():
            raise Invalid("An agreement has a title and a legal basis.", fields={name: "Enter it."})
    made = Collaboration.objects.create(
        holder_id=circle, title=title.strip(), legal_basis=legal_basis.strip(), functions=list(functions),
        during=DateRange(since, until + dt.timedelta(days=1) if until else None), exit_terms=exit_terms,
    )  # fmt: skip
    _share(made, since, shares)
    act.audit(
        circle, DataClass.GOVERNANCE,
        details={"collaboration": made.pk, "shares": {str(key): str(value) for key, value in shares.items()}},
    )  # fmt: skip
    return made


@action("tenancy.collaboration.share")
def set_cost_shares(
    act: Act, *, collaboration: int, since: dt.date, shares: Mapping[int, Decimal]
) -> list[CostShare]:
    """Set the partners' shares from a day on; the ones before end on the day before.

    Replaces whatever was set from that day on.  The database proves 100.00 % on every day.
    """
    found = one_locked(Collaboration, collaboration, "collaboration")
    act.by.require(DUTY, found.holder_id)
    made = _share(found, since, shares)
    act.audit(
        found.holder_id, DataClass.GOVERNANCE,
        details={"collaboration": found.pk, "since": since,
                 "shares": {str(key): str(value) for key, value in shares.items()}},
    )  # fmt: skip
    return made


def _share(collaboration: Collaboration, since: dt.date, shares: Mapping[int, Decimal]) -> list[CostShare]:
    total = sum(shares.values(), Decimal(0))
    if total != WHOLE:
        raise Invalid(
            f"The shares total {total:.2f} %; they must total 100.00 %.",
            fields={"shares": "Make it 100.00 %."},
        )
    partners = set(members(collaboration.holder_id, since).values_list("pk", flat=True))
    if strangers := sorted(set(shares) - partners):
        names = Organisation.objects.filter(pk__in=strangers).values_list("name", flat=True)
        raise Invalid(f"{', '.join(names)} is no member of the circle on that day, so bears no share.")
    if since not in collaboration.during:
        raise Invalid("The collaboration does not run on that day.", fields={"since": "Choose another day."})
    rows = CostShare.objects.filter(collaboration=collaboration)
    for row in rows.filter(Q(during__contains=since) | Q(during__startswith__gte=since)):
        if row.during.lower >= since:
            row.delete()
        else:
            row.during = DateRange(row.during.lower, since)
            row.save(update_fields=["during"])
    with database_judges("tenancy_costshare_total"):
        return [
            CostShare.objects.create(
                holder_id=collaboration.holder_id, collaboration=collaboration, organisation_id=organisation,
                percent=percent, during=DateRange(since, collaboration.during.upper),
            )
            for organisation, percent in sorted(shares.items()) if percent
        ]  # fmt: skip


def _two_services(circle: int, day: dt.date) -> None:
    services = set(members(circle, day).values_list("service", flat=True))
    if len(services) < SERVICES_MIN:
        raise Invalid(
            "A collaboration joins organisations of at least two services; this circle has "
            f"{'one' if services else 'none'} on that day. Invite a partner of another service first."
        )
