"""The modulus check of UK sort codes and account numbers, by the arithmetic that Vocalink publishes (versions 3 and later).

The weight table is data: `parse` reads the published `valacdos` and `scsubtab` files.  A pass says that the number could
exist, never whose it is; a sort code that the table does not name is not checked, and says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

PLACES = "uvwxyzabcdefgh"
A, B, C, G, H = (PLACES.index(one) for one in "abcgh")
EXCEPTION_2 = (
    (0, 0, 1, 2, 5, 3, 6, 4, 8, 7, 10, 9, 3, 1),
    (0, 0, 0, 0, 0, 0, 0, 0, 8, 7, 10, 9, 3, 1),
)
SORT_CODE_OF_EXCEPTION = {8: "090126", 9: "309634"}
EITHER = ({2, 9}, {10, 11}, {12, 13})
"""Exceptions whose two checks are alternatives: one that passes is enough."""


class Verdict(StrEnum):
    """What a check says; `NOT_CHECKED` is never taken for a pass."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_CHECKED = "not_checked"


@dataclass(frozen=True)
class Rule:
    """One line of the weight table."""

    first: str
    last: str
    method: str
    weights: tuple[int, ...]
    exception: int = 0


def parse(text: str) -> list[Rule]:
    """The rules of a file in the published `valacdos` format; ValueError names the first line that is none."""
    rules = []
    for number, line in enumerate(text.splitlines(), start=1):
        parts = line.split()
        if not parts:
            continue
        if (
            len(parts) not in (17, 18)
            or parts[2] not in ("MOD10", "MOD11", "DBLAL")
            or not all(len(one) == 6 and one.isdigit() for one in parts[:2])
            or not all(one.lstrip("-").isdigit() for one in parts[3:])
        ):
            raise ValueError(f"Line {number} is no line of a weight table: {line[:60]!r}.")
        rules.append(
            Rule(parts[0], parts[1], parts[2], tuple(map(int, parts[3:17])), int(parts[17]) if len(parts) == 18 else 0)
        )  # fmt: skip
    if not rules:
        raise ValueError("The file holds no line of a weight table.")
    return rules


def parse_substitutions(text: str) -> dict[str, str]:
    """Sort codes of exception 5 and what they are checked as; ValueError names the first line that is none."""
    found = {}
    for number, line in enumerate(text.splitlines(), start=1):
        parts = line.split()
        if not parts:
            continue
        if len(parts) != 2 or not all(len(one) == 6 and one.isdigit() for one in parts):
            raise ValueError(f"Line {number} is no pair of sort codes: {line[:60]!r}.")
        found[parts[0]] = parts[1]
    return found


def check(sort_code: str, account: str, rules: Sequence[Rule], substitutes: Mapping[str, str]) -> Verdict:
    """Check six and eight digits against the rules whose range holds the sort code, in the table's order."""
    mine = [one for one in rules if one.first <= sort_code <= one.last][:2]
    if not mine:
        return Verdict.NOT_CHECKED
    exceptions = {one.exception for one in mine}
    digits = [int(one) for one in sort_code + account]
    if 6 in exceptions and 4 <= digits[A] <= 8 and digits[G] == digits[H]:
        return Verdict.NOT_CHECKED  # A foreign currency account, which the method cannot judge.
    first = _holds(mine[0], sort_code, account, substitutes)
    if len(mine) == 1:
        return _verdict(first)
    if exceptions in EITHER:
        return _verdict(first or _holds(mine[1], sort_code, account, substitutes))
    if mine[1].exception == 3 and digits[C] in (6, 9):
        return _verdict(first)
    return _verdict(first and _holds(mine[1], sort_code, account, substitutes))


def _verdict(passed: bool) -> Verdict:
    return Verdict.PASSED if passed else Verdict.FAILED


def _holds(rule: Rule, sort_code: str, account: str, substitutes: Mapping[str, str]) -> bool:
    checked = SORT_CODE_OF_EXCEPTION.get(rule.exception, sort_code)
    if rule.exception == 5:
        checked = substitutes.get(sort_code, sort_code)
    digits = [int(one) for one in checked + account]
    weights = _weights(rule, digits)
    total = _total(rule.method, weights, digits) + (27 if rule.exception == 1 else 0)
    if rule.exception == 4:
        return total % 11 == digits[G] * 10 + digits[H]
    if rule.exception == 5:
        return _exception_5(rule.method, total, digits)
    passed = total % (11 if rule.method == "MOD11" else 10) == 0
    if rule.exception == 14 and not passed:
        # The last digit may be one of an account that had seven: it is taken off and a nought put before the rest.
        return digits[H] in (0, 1, 9) and (
            _total(rule.method, weights, [*digits[:A], 0, *digits[A:H]]) % 11 == 0
        )
    return passed


def _weights(rule: Rule, digits: Sequence[int]) -> Sequence[int]:
    if rule.exception == 2 and digits[A] != 0:
        return EXCEPTION_2[1 if digits[G] == 9 else 0]
    if (rule.exception == 7 and digits[G] == 9) or (
        rule.exception == 10 and digits[G] == 9 and (digits[A], digits[B]) in ((0, 9), (9, 9))
    ):
        return (*([0] * 8), *rule.weights[8:])
    return rule.weights


def _total(method: str, weights: Sequence[int], digits: Sequence[int]) -> int:
    products = [weight * digit for weight, digit in zip(weights, digits, strict=True)]
    if method == "DBLAL":
        return sum(int(figure) for one in products for figure in str(abs(one)))
    return sum(products)


def _exception_5(method: str, total: int, digits: Sequence[int]) -> bool:
    if method == "DBLAL":
        return digits[H] == (10 - total % 10) % 10
    left = total % 11
    return left != 1 and digits[G] == (11 - left) % 11
