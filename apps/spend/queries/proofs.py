"""Proofs: the kept summary equals the lines to the penny, and every load is whole."""

from __future__ import annotations

from decimal import Decimal

from django.db import connection

from apps.spend.models import Load


def summary_differences(limit: int = 100) -> list[tuple[int, int, Decimal, Decimal]]:
    """(load, combination, pounds kept, pounds of the lines) wherever summary and lines differ; none when all is well."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COALESCE(k.load_id, p.load_id), COALESCE(k.combination_id, p.combination_id), "
            "COALESCE(k.amount, 0), COALESCE(p.amount, 0) "
            "FROM (SELECT load_id, combination_id, month, lines, amount FROM spend_suppliermonth) k "
            "FULL JOIN (SELECT load_id, combination_id, date_trunc('month', paid_on::timestamp)::date AS month, "
            "           count(*) AS lines, sum(amount) AS amount FROM spend_line GROUP BY 1, 2, 3) p "
            "USING (load_id, combination_id, month) "
            "WHERE (k.lines, k.amount) IS DISTINCT FROM (p.lines, p.amount) LIMIT %s",
            [limit],
        )
        return cursor.fetchall()


def whole_loads() -> list[Load]:
    """Loads whose counts disagree with each other; none when all is well."""
    return [one for one in Load.objects.order_by("id") if one.rows_read != one.rows_loaded + one.rows_refused]
