"""Loading the weight table of the modulus check: reference data, written as a steward by command, as the charts are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from apps.banking.calc.modulus import Rule
from apps.banking.models import ModulusRule, ModulusSubstitute


def keep_table(rules: Sequence[Rule], substitutes: Mapping[str, str], issue: str) -> None:
    """Replace the table by this issue, in its file's order.  Needs a steward's scope and a transaction."""
    ModulusRule.objects.all().delete()
    ModulusSubstitute.objects.all().delete()
    ModulusRule.objects.bulk_create(
        ModulusRule(
            issue=issue, place=place, first=one.first, last=one.last, method=one.method, weights=list(one.weights),
            exception=one.exception,
        )
        for place, one in enumerate(rules, start=1)
    )  # fmt: skip
    ModulusSubstitute.objects.bulk_create(
        ModulusSubstitute(sort_code=one, checked_as=other) for one, other in substitutes.items()
    )
