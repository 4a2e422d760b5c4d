"""The published police and fire files of 2022-24: how many suppliers both services are found to use."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest

from apps.suppliers.calc.matching import LIKELY, Party, suggest
from apps.suppliers.calc.names import normalise
from tests.suppliers.published import lines_2022_24, needs_files

pytestmark = [needs_files, pytest.mark.real_files]


def by_key(service: str) -> Counter[str]:
    """Pounds by supplier key of one service."""
    total: Counter[str] = Counter()
    for line in lines_2022_24():
        name = normalise(line.payee)
        if line.service == service and name.matchable:
            total[name.key] += line.amount
    return total


def test_the_files_are_read_to_the_penny() -> None:
    police = sum(line.amount for line in lines_2022_24() if line.service == "police")
    fire = sum(line.amount for line in lines_2022_24() if line.service == "fire")
    assert (police, fire) == (Decimal("180551760.12"), Decimal("39619784.16"))


def test_plain_normalising_finds_the_known_shared_suppliers() -> None:
    police, fire = by_key("police"), by_key("fire")
    shared = set(police) & set(fire)
    assert len(shared) >= 131
    assert sum(police[key] for key in shared) >= Decimal("50400000")
    assert sum(fire[key] for key in shared) >= Decimal("13260000")


def test_likely_suggestions_find_more_shared_suppliers() -> None:
    police, fire = by_key("police"), by_key("fire")
    names = {}
    for line in lines_2022_24():
        name = normalise(line.payee)
        if name.matchable and (name.aliases or name.key not in names):
            names[name.key] = name
    leader = {key: key for key in names}

    def root(key: str) -> str:
        while leader[key] != key:
            key = leader[key]
        return key

    for found in suggest([Party(key, name) for key, name in names.items()], minimum=LIKELY):
        leader[root(found.left)] = root(found.right)
    shared = {root(key) for key in police} & {root(key) for key in fire}
    assert len(shared) >= 138
    assert sum(v for key, v in police.items() if root(key) in shared) > Decimal("51000000")
