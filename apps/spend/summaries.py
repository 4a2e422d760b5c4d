"""Plain functions used inside actions: the kept summary of a load, its identical lines, and the partners' window."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from apps.core.clock import today
from apps.spend.models import Load, SupplierWindow
from apps.spend.queries.filters import FIRST, LAST, NEWEST
from apps.spend.queries.statements import text
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
    given = {"holder": made.holder_id, "load": made.pk, "cut": cut, "circles": circles}
    with _set_based() as cursor:
        cursor.execute(text("partners_load"), given)


def withdraw_from_partners(made: Load, number: int) -> None:
    """The withdrawn load leaves the partners' windows at the same number."""
    shown = SupplierWindow.objects.filter(organisation_id=made.holder_id, load_id_there=made.pk)
    shown.filter(withdrawn_cut__isnull=True).update(withdrawn_cut=number)


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
    given = {
        "organisation": organisation, "circles": circles, "number": number, "newest": NEWEST, "first": FIRST, "last": LAST,
    }  # fmt: skip
    with _set_based() as cursor:
        cursor.execute("DROP TABLE IF EXISTS pg_temp.spend_fresh")
        for name in ("partners_fresh", "partners_remark", "partners_outdate", "partners_renew"):
            cursor.execute(text(name), given)
