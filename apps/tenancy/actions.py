"""Writes of room tenancy: circles of organisations, and the agreements that bind them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange

from apps.audit.act import Act, action
from apps.core.actor import Actor, Right
from apps.core.classes import DataClass
from apps.core.errors import Conflict, Invalid
from apps.tenancy.models import Circle, CircleMember, Collaboration, CostShare, Holder, Organisation

OPEN = "circle.open"
"""No role contains it: `opening` gives it, for one circle that does not exist yet."""
WHOLE = Decimal("100.00")


def opening(by: Actor) -> Actor:
    """The same person, able to open one new circle whose number is reserved here; the act still asks for the
    duty *circle.manage* in every organisation that is to belong to it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('tenancy_holder', 'id'))")
        (holder,) = cursor.fetchone()
    kinds = (DataClass.DIRECTORY, DataClass.REFERENCE)
    return replace(by, rights=(*by.rights, *(Right(holder, OPEN, int(kind), writes=True) for kind in kinds)))


@action("tenancy.circle.open")
def open_circle(
    act: Act, *, code: str, name: str, kind: str, organisations: Sequence[int], since: dt.date
) -> Circle:
    """Open a circle of organisations from a day on.  Called with `by=opening(actor)`.

    Raises NotAllowed unless the person manages circles in each organisation, Invalid for fewer than two.
    """
    holders = act.by.holders_with(OPEN)
    if len(holders) != 1:
        raise Conflict("A circle is opened one at a time, with a number that was reserved for it.")
    (holder,) = holders
    wanted = sorted(set(organisations))
    for organisation in wanted:
        act.by.require("circle.manage", organisation)
    if len(wanted) < 2:
        raise Invalid("A circle has two organisations or more.", fields={"organisations": "Choose another one."})
    if kind not in Circle.Kind.values:
        raise Invalid(f"“{kind}” is no kind of circle; choose one of {', '.join(Circle.Kind.values)}.")
    _of_two_services(kind, wanted)
    Holder.objects.create(pk=holder, kind=Holder.Kind.CIRCLE)
    made = Circle.objects.create(holder_id=holder, code=code.strip(), name=name.strip(), kind=kind)
    CircleMember.objects.bulk_create(
        CircleMember(holder_id=holder, organisation_id=one, during=DateRange(since, None)) for one in wanted
    )
    act.audit(holder, DataClass.DIRECTORY, details={"circle": code, "kind": kind, "organisations": wanted})
    return made


@action("tenancy.collaboration.agree")
def agree_collaboration(
    act: Act, *, holder: int, title: str, functions: Sequence[str], legal_basis: str, since: dt.date,
    shares: Mapping[int, Decimal], exit_terms: str = "",
) -> Collaboration:  # fmt: skip
    """Enter a written agreement of a circle with its partners' shares of the cost (percent, by organisation).

    Duty *collaboration.manage*.  The shares total 100.00 %, which the database proves at COMMIT as well.
    """
    act.by.require("collaboration.manage", holder)
    total = sum(shares.values(), Decimal("0.00"))
    if total != WHOLE:
        raise Invalid(
            f"The shares total {total} %; they must total 100.00 %.", fields={"shares": "Correct one of the shares."}
        )
    during = DateRange(since, None)
    made = Collaboration.objects.create(
        holder_id=holder, title=title.strip(), functions=list(functions), legal_basis=legal_basis.strip(),
        during=during, exit_terms=exit_terms.strip(),
    )  # fmt: skip
    CostShare.objects.bulk_create(
        CostShare(holder_id=holder, collaboration=made, organisation_id=one, percent=percent, during=during)
        for one, percent in sorted(shares.items())
    )
    act.audit(holder, DataClass.GOVERNANCE, details={"collaboration": made.pk, "partners": len(shares)})
    return made


def _of_two_services(kind: str, organisations: Sequence[int]) -> None:
    """A collaboration joins at least two services (Policing and Crime Act 2017, section 1)."""
    if kind != Circle.Kind.COLLABORATION:
        return
    services = set(Organisation.objects.filter(pk__in=organisations).values_list("service", flat=True))
    if len(services) < 2:
        raise Invalid(
            "A collaboration joins organisations of at least two services.",
            fields={"organisations": "Add an organisation of another service."},
        )
