"""Plain functions used inside actions: the kept summary of a load, its identical lines, and the partners' window."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from apps.core.clock import today
from apps.spend.models import Load, SupplierWindow
from apps.tenancy.models import CircleMember


@contextmanager
def _set_based() -> Iterator[Any]:
    """A cursor whose joins take whole sets.

    The planner knows nothing of a load that was written a moment ago, takes it for one row, and would look
    through all its lines once for each of them.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('enable_nestloop', 'off', true)")
        yield cursor
        cursor.execute("SELECT set_config('enable_nestloop', 'on', true)")


def keep_summary(made: Load) -> None:
    """Lines and pounds by combination and month; the database proves them equal to the lines at COMMIT."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO spend_suppliermonth (holder_id, load_id, combination_id, month, lines, amount) "
            "SELECT %s, %s, combination_id, date_trunc('month', paid_on)::date, count(*), sum(amount) "
            "FROM spend_line WHERE load_id = %s GROUP BY combination_id, date_trunc('month', paid_on)::date",
            [made.holder_id, made.pk, made.pk],
        )


def flag_identical(made: Load) -> int:
    """Flag the lines of a load that equal an earlier one in every column; gives how many there are."""
    with _set_based() as cursor:
        cursor.execute(
            "INSERT INTO spend_identicalline (line_id, holder_id, load_id, first_id, occurrence, amount) "
            "SELECT id, %s, %s, first_id, occurrence, amount FROM ("
            "  SELECT l.id, l.amount, min(l.id) OVER same AS first_id, row_number() OVER (same ORDER BY l.id) AS occurrence "
            "  FROM spend_line l JOIN (SELECT combination_id, paid_on, amount FROM spend_line WHERE load_id = %s "
            "                          GROUP BY combination_id, paid_on, amount HAVING count(*) > 1) again "
            "  USING (combination_id, paid_on, amount) WHERE l.load_id = %s "
            "  WINDOW same AS (PARTITION BY l.combination_id, l.paid_on, l.amount, l.raw_supplier, l.transaction, "
            "                  l.purpose, l.department, l.cost_centre)) found "
            "WHERE occurrence > 1",
            [made.holder_id, made.pk, made.pk, made.pk],
        )
        count: int = cursor.rowcount
        return count


def show_partners(made: Load, cut: int) -> None:
    """Write, for each circle the organisation shares with partners, what it spends by supplier and financial year.

    `cut` is the load's audit number: each row is written once, complete.
    """
    circles = list(
        CircleMember.objects.filter(organisation_id=made.holder_id, during__contains=today()).values_list(
            "holder_id", flat=True
        )
    )
    with _set_based() as cursor:
        cursor.execute(
            "INSERT INTO spend_supplierwindow (holder_id, organisation_id, load_id_there, cut, alias_id, year, "
            "addressable, lines, amount) "
            "SELECT circle.id, %s, %s, %s, c.alias_id, c.year, bool_or(k.addressable), sum(m.lines), sum(m.amount) "
            "FROM (SELECT combination_id, sum(lines) AS lines, sum(amount) AS amount "
            f"      FROM spend_suppliermonth m WHERE load_id = %s AND {_LOADS_FEED} GROUP BY combination_id) m "
            "JOIN spend_combination c ON c.id = m.combination_id "
            "JOIN (SELECT DISTINCT ON (combination_id) combination_id, addressable FROM spend_classified "
            "      WHERE holder_id = %s ORDER BY combination_id, classing_id DESC) k ON k.combination_id = c.id "
            "CROSS JOIN unnest(%s::bigint[]) AS circle(id) "
            "WHERE c.alias_id IS NOT NULL GROUP BY circle.id, c.alias_id, c.year",
            [made.holder_id, made.pk, cut, made.pk, made.holder_id, circles],
        )


def withdraw_from_partners(made: Load, number: int) -> None:
    """The withdrawn load leaves the partners' windows at the same number."""
    shown = SupplierWindow.objects.filter(organisation_id=made.holder_id, load_id_there=made.pk)
    shown.filter(withdrawn_cut__isnull=True).update(
        withdrawn_cut=number
    )


def catch_up_partners(organisation: int, number: int) -> None:
    """Bring the partners' rows in line, at the audit number of the act: marks that classifying changed, circles joined
    since a load, and months that another source feeds now.

    What no longer holds is withdrawn, what holds is written anew; rows of the ledger carry load 0.
    """
    circles = list(
        CircleMember.objects.filter(organisation_id=organisation, during__contains=today()).values_list(
            "holder_id", flat=True
        )
    )
    given = {"organisation": organisation, "circles": circles, "number": number}
    with _set_based() as cursor:
        cursor.execute("DROP TABLE IF EXISTS pg_temp.spend_fresh")
        cursor.execute(_FRESH, given)
        for statement in (_REMARK, _OUTDATE, _RENEW):
            cursor.execute(statement, given)


_LOADS_FEED = (
    "NOT EXISTS (SELECT 1 FROM spend_sourceof f WHERE f.holder_id = m.holder_id AND f.source = 'ledger' "
    "AND upper_inf(f.seen) AND f.during @> m.month)"
)
_FRESH = f"""
CREATE TEMPORARY TABLE spend_fresh ON COMMIT DROP AS
WITH answer AS (
    SELECT DISTINCT ON (combination_id) combination_id, addressable FROM spend_classified
    WHERE holder_id = %(organisation)s ORDER BY combination_id, classing_id DESC
)
SELECT l.id AS load_id, l.cut, c.alias_id, c.year::integer AS year, bool_or(k.addressable) AS addressable,
       sum(m.lines)::bigint AS lines, sum(m.amount) AS amount
FROM spend_load l JOIN spend_suppliermonth m ON m.load_id = l.id
JOIN spend_combination c ON c.id = m.combination_id JOIN answer k ON k.combination_id = c.id
WHERE l.holder_id = %(organisation)s AND l.live AND l.cut IS NOT NULL AND c.alias_id IS NOT NULL AND {_LOADS_FEED}
GROUP BY l.id, l.cut, c.alias_id, c.year
UNION ALL
SELECT 0, %(number)s::bigint, b.alias_id, extract(year FROM b.month - interval '3 months')::integer,
       bool_or(b.standing = 'named'), count(*), sum(b.amount)
FROM accord_booked_spend(ARRAY[%(organisation)s]::bigint[], ARRAY[{2**62}]::bigint[], '1990-01-01', '2100-12-31', {2**62}) b
WHERE b.alias_id IS NOT NULL GROUP BY b.alias_id, 4
"""
_SAME = (
    "w.organisation_id = %(organisation)s AND w.withdrawn_cut IS NULL AND w.load_id_there = f.load_id "
    "AND w.alias_id = f.alias_id AND w.year = f.year"
)
_REMARK = f"""
UPDATE spend_supplierwindow w SET addressable = f.addressable FROM pg_temp.spend_fresh f
WHERE {_SAME} AND w.addressable <> f.addressable
"""
_OUTDATE = f"""
UPDATE spend_supplierwindow w SET withdrawn_cut = %(number)s
WHERE w.organisation_id = %(organisation)s AND w.withdrawn_cut IS NULL AND NOT EXISTS (
    SELECT 1 FROM pg_temp.spend_fresh f WHERE {_SAME} AND (w.lines, w.amount) = (f.lines, f.amount))
"""
_RENEW = """
INSERT INTO spend_supplierwindow (holder_id, organisation_id, load_id_there, cut, alias_id, year, addressable, lines, amount)
SELECT circle.id, %(organisation)s, f.load_id, f.cut, f.alias_id, f.year, f.addressable, f.lines, f.amount
FROM pg_temp.spend_fresh f CROSS JOIN unnest(%(circles)s::bigint[]) AS circle(id)
ON CONFLICT (holder_id, organisation_id, load_id_there, alias_id, year) WHERE withdrawn_cut IS NULL DO NOTHING
"""
