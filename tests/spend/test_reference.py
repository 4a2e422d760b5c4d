"""The shipped reference tables: whole, consistent, and good enough for real files."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from decimal import Decimal

import pytest

from apps.spend.calc.categories import label_key
from apps.spend.calc.classify import Line
from apps.spend.calc.defaults import default_classifier, default_rules, default_tree, reference_rows
from apps.suppliers.calc.names import normalise
from tests.suppliers.published import lines_2022_24, needs_files


def easter_sunday(year: int) -> dt.date:
    """Easter by the Gregorian computus, an independent check of the calendar."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = b // 4, b % 4
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    j, k = c // 4, c % 4
    m = (a + 11 * h) // 319
    r = (2 * e + 2 * j - k - h + m + 32) % 7
    month = (h - m + r + 90) // 25
    return dt.date(year, month, (h - m + r + month + 19) % 32)


def test_proclass_has_its_codes_once_and_every_code_a_parent() -> None:
    rows = reference_rows("proclass-17.csv")
    tree = default_tree()
    assert len(rows) == len(tree.codes) == 586
    assert sum(item.level == 1 for item in tree.codes.values()) == 32
    orphans = [c for c, item in tree.codes.items() if item.level > 1 and not tree.parent(c)]
    assert orphans == []


def test_every_table_names_codes_that_exist() -> None:
    proclass = set(default_tree().codes)
    sercop = {row["code"] for row in reference_rows("sercop-groups.csv")}
    for name in ("map-categories.csv", "map-words.csv", "map-proclass-sercop.csv", "proclass-aliases.csv"):
        for row in reference_rows(name):
            assert row.get("proclass", "") in proclass | {""}, row
            assert row.get("sercop", "") in sercop | {""}, row
            assert dt.date.fromisoformat(row["valid_from"])
    assert {row["parent"] for row in reference_rows("sercop-groups.csv")} <= sercop | {""}


def test_every_first_level_reaches_a_sercop_group() -> None:
    mapped = {row["proclass"] for row in reference_rows("map-proclass-sercop.csv")}
    tree = default_tree()
    assert {code for code, item in tree.codes.items() if item.level == 1} <= mapped


def test_category_labels_are_keys_and_stand_once() -> None:
    labels = [row["label"] for row in reference_rows("map-categories.csv")]
    assert labels == [label_key(label) for label in labels]
    assert len(labels) == len(set(labels))
    assert len({rule.id for rule in default_rules()}) == len(default_rules())


def test_bank_holidays_follow_easter_and_the_weekday_rules() -> None:
    days: dict[tuple[str, int], dict[str, dt.date]] = defaultdict(dict)
    for row in reference_rows("bank-holidays.csv"):
        found = dt.date.fromisoformat(row["date"])
        days[row["part"], found.year][row["name"]] = found
    assert {year for _, year in days} == {2024, 2025, 2026, 2027, 2028}
    for (part, year), named in days.items():
        proclaimed = {("scotland", 2026)}  # the day after Scotland's first match of the World Cup
        usual = {"england-wales": 8, "scotland": 9, "northern-ireland": 10}[part]
        assert len(named) == usual + ((part, year) in proclaimed)
        assert named["Good Friday"] == easter_sunday(year) - dt.timedelta(days=2)
        assert all(day.weekday() < 5 for day in named.values())
        mondays = ("Early May bank holiday", "Spring bank holiday", "Summer bank holiday")
        assert all(named[name].weekday() == 0 for name in mondays)
        assert named["Early May bank holiday"].day <= 7
        assert named["Spring bank holiday"].day >= 25
        if part == "scotland":
            assert named["Summer bank holiday"].day <= 7
            assert named["St Andrew's Day"] >= dt.date(year, 11, 30)
        else:
            assert named["Summer bank holiday"].day >= 25
            assert named["Easter Monday"] == easter_sunday(year) + dt.timedelta(days=1)


@needs_files
@pytest.mark.real_files
def test_the_default_tables_map_most_published_pounds() -> None:
    classifier = default_classifier()
    total: dict[str, Decimal] = defaultdict(Decimal)
    proclass: dict[str, Decimal] = defaultdict(Decimal)
    sercop: dict[str, Decimal] = defaultdict(Decimal)
    for line in lines_2022_24():
        key = normalise(line.payee).key
        found = classifier.classify(Line("X", key, line.payee, line.category, dt.date(2023, 6, 1)))
        total[line.service] += line.amount
        proclass[line.service] += line.amount if found.proclass else 0
        sercop[line.service] += line.amount if found.sercop else 0
    assert proclass["police"] / total["police"] > Decimal("0.80")
    assert proclass["fire"] / total["fire"] > Decimal("0.92")
    assert sercop["police"] / total["police"] > Decimal("0.94")
    assert sercop["fire"] / total["fire"] > Decimal("0.99")
