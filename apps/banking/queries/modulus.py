"""The modulus check of a number against the table that is loaded."""

from __future__ import annotations

from apps.banking.calc.modulus import Rule, Verdict, check
from apps.banking.details import Details
from apps.banking.models import ModulusRule, ModulusSubstitute
from apps.banking.models.payees import Checked
from apps.core.errors import Invalid


def checked(details: Details) -> Checked:
    """What the check says; Invalid when the number cannot exist.

    Without a table, or for a sort code that it does not name, the answer is “not checked”, never “passed”.
    """
    found = ModulusRule.objects.filter(first__lte=details.sort_code, last__gte=details.sort_code).order_by(
        "place"
    )[:2]
    rules = [Rule(one.first, one.last, one.method, tuple(one.weights), one.exception) for one in found]
    substitutes = {}
    if any(one.exception == 5 for one in rules):
        substitutes = dict(
            ModulusSubstitute.objects.filter(pk=details.sort_code).values_list("sort_code", "checked_as")
        )
    verdict = check(details.sort_code, details.account, rules, substitutes)
    if verdict == Verdict.FAILED:
        said = "No account with this number can exist at that sort code. Compare it with the evidence, figure by figure."
        raise Invalid(said, fields={"account": said}, code="modulus")
    return Checked.PASSED if verdict == Verdict.PASSED else Checked.NOT_CHECKED


def issue() -> str:
    """What the publisher calls the issue that is loaded; empty when none is."""
    return ModulusRule.objects.order_by("place").values_list("issue", flat=True).first() or ""
