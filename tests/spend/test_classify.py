"""Classification of payment lines: which rule wins, from when to when, and how the answer explains itself."""

from __future__ import annotations

import datetime as dt

import pytest

from apps.core.errors import Invalid
from apps.spend.calc.classify import (
    CATEGORY,
    CODE,
    PURPOSE,
    SUPPLIER,
    SUPPLIER_CATEGORY,
    WORDS,
    Classifier,
    Line,
    Rule,
)
from apps.spend.calc.defaults import default_classifier, default_sercop, default_tree
from apps.suppliers.calc.public_bodies import ADDRESSABLE

DAY = dt.date(2026, 6, 1)


def line(category: str = "", *, payee: str = "Orbwell Ltd", key: str = "ORBWELL", **rest: str) -> Line:
    """A payment of the Chief Constable on 1 June 2026."""
    return Line(organisation="CC", supplier_key=key, payee=payee, category=category, day=DAY, **rest)


def classifier(*rules: Rule) -> Classifier:
    """Only these rules, over ProClass 17.1 and the shipped way from ProClass to SeRCOP."""
    return Classifier(default_tree(), rules, default_sercop())


LADDER = [
    Rule("words", WORDS, "petrol", proclass="380000"),
    Rule("category", CATEGORY, "Petrol for cars", proclass="381100"),
    Rule("code", CODE, "5016", proclass="381400"),
    Rule("purpose", PURPOSE, "hire", proclass="381210"),
    Rule("supplier", SUPPLIER, "ORBWELL", proclass="381600"),
    Rule("pair", SUPPLIER_CATEGORY, "ORBWELL", category="Petrol for cars", proclass="381500"),
]


@pytest.mark.parametrize("rungs", range(1, len(LADDER) + 1))
def test_the_more_particular_rule_wins(rungs: int) -> None:
    rules = LADDER[:rungs]
    found = classifier(*rules).classify(line("Petrol for cars", code="5016", purpose="Hired car"))
    assert found.proclass == rules[-1].proclass
    assert found.steps[0].rule == rules[-1].id


def test_an_organisations_own_rule_comes_before_the_common_one() -> None:
    rules = classifier(
        Rule("common", CATEGORY, "Petrol", proclass="381100", rank=1),
        Rule("own", CATEGORY, "Petrol", proclass="381400", organisation="CC", rank=9),
        Rule("theirs", CATEGORY, "Petrol", proclass="381500", organisation="FRA", rank=0),
    )
    assert rules.classify(line("Petrol")).proclass == "381400"


def test_each_answer_is_given_by_the_first_rule_that_gives_it() -> None:
    found = classifier(
        Rule("supplier", SUPPLIER, "ORBWELL", sercop="5042"),
        Rule("category", CATEGORY, "Petrol", proclass="381100", sercop="5016", addressable=False),
    ).classify(line("Petrol"))
    assert (found.proclass, found.sercop, found.addressable) == ("381100", "5042", False)
    assert [step.rule for step in found.steps] == ["supplier", "category", "category"]


def test_a_rule_holds_from_its_first_day_to_its_last() -> None:
    rules = classifier(
        Rule("old", CATEGORY, "Petrol", proclass="381100", valid_to=dt.date(2026, 5, 31)),
        Rule("new", CATEGORY, "Petrol", proclass="381400", valid_from=dt.date(2026, 6, 1)),
    )
    may = Line("CC", "ORBWELL", "Orbwell", "Petrol", dt.date(2026, 5, 31))
    assert rules.classify(may).proclass == "381100"
    assert rules.classify(line("Petrol")).proclass == "381400"


def test_sercop_follows_from_the_nearest_proclass_code_above() -> None:
    found = classifier(Rule("c", CATEGORY, "Contract cleaning", proclass="131320")).classify(
        line("Contract cleaning")
    )
    assert found.sercop == "5012"
    assert "130000" in found.explain()


def test_a_dotted_path_classifies_itself() -> None:
    found = classifier().classify(line("utilities.gas.gas.service"))
    assert (found.proclass, found.sercop) == ("371100", "5006")
    assert "ProClass path" in found.explain()


def test_a_line_that_nothing_fits_is_unmapped_and_says_so() -> None:
    found = classifier().classify(line("Consolidated invoice suspense"))
    assert not found.mapped
    assert found.explain() == "No rule says anything of this line."


@pytest.mark.parametrize(
    ("payee", "category", "kind"),
    [
        ("Tarnford Borough Council", "Petrol", "council"),
        ("THIRD PARTY", "Petrol", "redacted"),
        ("Orbwell Ltd", "Rates", "category"),
    ],
)
def test_spend_outside_competition_says_why(payee: str, category: str, kind: str) -> None:
    found = default_classifier().classify(line(category, payee=payee, key=""))
    assert (found.addressable, found.kind) == (False, kind)


def test_the_supplier_master_has_the_last_word_on_its_supplier() -> None:
    found = default_classifier().classify(
        line("Petrol", payee="Tarnford Borough Council"), supplier=ADDRESSABLE
    )
    assert found.addressable


@pytest.mark.parametrize(
    ("pattern", "label", "fits"),
    [
        ("vehicle repair/maint", "Vehicle maintenance charges", True),
        ("vehicle repair/maint", "Building maintenance", False),
        ("ict.", "ICT charges", True),
        ("ict.", "Icterine dye", False),
    ],
)
def test_words_rules_fit_beginnings_of_words(pattern: str, label: str, fits: bool) -> None:
    assert classifier(Rule("w", WORDS, pattern, proclass="381400")).classify(line(label)).mapped is fits


@pytest.mark.parametrize(
    "rule",
    [
        Rule("a", CATEGORY, "x", proclass="999999999"),
        Rule("b", "colour", "x"),
        Rule("c", WORDS, " / . ", proclass="381400"),
    ],
)
def test_a_senseless_rule_is_refused(rule: Rule) -> None:
    with pytest.raises(Invalid):
        classifier(rule)
