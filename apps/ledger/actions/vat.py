"""VAT regimes: on which ground an organisation recovers input tax, for an activity, a code, or everything else."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db.backends.postgresql.psycopg_any import DateRange
from stdnum.gb import vat as gb_vat

from apps.audit.act import Act, action
from apps.audit.guards import one_locked, reason_given
from apps.core.classes import DataClass
from apps.core.errors import Conflict, Invalid, NotFound
from apps.ledger.errors import books_judged
from apps.ledger.models import Dimension, DimensionValue, VatCode, VatRegime, VatRegistration

KEEP = "books.keep"
HUNDRED = Decimal(100)


@action("ledger.vat.set")
def set_regime(
    act: Act, *, holder: int, kind: str, since: dt.date, reason: str, activity: str = "", vat_code: str = "",
    percent: Decimal = HUNDRED, heading: str = "",
) -> VatRegime:  # fmt: skip
    """State the ground from a day on; the one that stood for the same activity and code ends the day before.

    A section 41 ground names its heading; only a part deductible one has a share of its own.
    """
    act.by.require(KEEP, holder)
    why = reason_given(reason)
    _refuse_unless_whole(kind, percent, heading)
    value = None
    if activity:
        value = DimensionValue.objects.filter(
            holder_id=holder, kind=Dimension.OBJECTIVE, code=activity.upper()
        ).first()
        if value is None:
            raise NotFound(f"This organisation has no objective {activity}.")
    if vat_code and not VatCode.objects.filter(pk=vat_code).exists():
        raise NotFound(f"There is no VAT code {vat_code}.")
    standing = VatRegime.objects.select_for_update().filter(
        holder_id=holder, activity=value, vat_code_id=vat_code or None, during__contains=since
    ).first()  # fmt: skip
    if standing is not None and standing.during.lower == since:
        raise Conflict(f"A ground from {since:%-d %B %Y} stands already; end it or choose another day.")
    with books_judged(
        overlap="Another ground for the same activity and code begins later; end that one first."
    ):
        if standing is not None:
            standing.during = DateRange(standing.during.lower, since)
            standing.save(update_fields=["during"])
        made = VatRegime.objects.create(
            holder_id=holder, activity=value, vat_code_id=vat_code or None, kind=kind, heading=heading.strip()[:120],
            percent=percent if kind == VatRegime.Kind.PARTIAL else HUNDRED, during=DateRange(since, None),
        )  # fmt: skip
    act.audit(
        holder, DataClass.FINANCE, reason=why,
        details={"regime": made.pk, "kind": kind, "activity": activity, "vat_code": vat_code, "since": since},
    )  # fmt: skip
    return made


@action("ledger.vat.end")
def end_regime(act: Act, *, regime_id: int, last_day: dt.date, reason: str) -> VatRegime:
    """End a ground after a day; lines from then on follow the next less exact one, or recover nothing."""
    found = one_locked(VatRegime, regime_id, "ground of recovery")
    act.by.require(KEEP, found.holder_id)
    why = reason_given(reason)
    if last_day < found.during.lower:
        raise Invalid(f"The ground stands from {found.during.lower:%-d %B %Y}: end it later.")
    if found.during.upper is not None and found.during.upper <= last_day:
        raise Conflict("The ground has ended before that day.")
    found.during = DateRange(found.during.lower, last_day + dt.timedelta(days=1))
    found.save(update_fields=["during"])
    act.audit(
        found.holder_id, DataClass.FINANCE, reason=why, details={"regime": found.pk, "last_day": last_day}
    )
    return found


@action("ledger.vat.register")
def register_vat(act: Act, *, holder: int, number: str, since: dt.date, reason: str) -> VatRegistration:
    """From a day on the organisation is registered under this number; one that stood until then ends."""
    act.by.require(KEEP, holder)
    why = reason_given(reason)
    if not gb_vat.is_valid(number):
        raise Invalid(f"“{number}” is no VAT registration number of the United Kingdom.",
                      fields={"number": "Give GB and nine digits, as on the certificate."})  # fmt: skip
    digits = f"GB{gb_vat.compact(number)}"
    standing = (
        VatRegistration.objects.select_for_update().filter(holder_id=holder, during__contains=since).first()
    )
    if standing is not None and standing.during.lower == since:
        raise Conflict(f"A registration from {since:%-d %B %Y} stands already; choose another day.")
    with books_judged(overlap="Another registration begins later; choose a day after it."):
        if standing is not None:
            standing.during = DateRange(standing.during.lower, since)
            standing.save(update_fields=["during"])
        made = VatRegistration.objects.create(holder_id=holder, number=digits, during=DateRange(since, None))
    act.audit(holder, DataClass.FINANCE, reason=why, details={"registration": made.pk, "since": since})
    return made


def _refuse_unless_whole(kind: str, percent: Decimal, heading: str) -> None:
    if kind not in VatRegime.Kind.values:
        raise Invalid(f"“{kind}” is no ground; choose one of {', '.join(VatRegime.Kind.values)}.")
    if kind == VatRegime.Kind.SECTION_41 and not heading.strip():
        raise Invalid(
            "Name the heading of the contracted-out services list.", fields={"heading": "Name the heading."}
        )
    if kind == VatRegime.Kind.PARTIAL and not 0 <= percent <= HUNDRED:
        raise Invalid("A share lies between 0 and 100 per cent.", fields={"percent": "Give 0 to 100."})
