"""The default mapping tables under fixtures/reference, read into the shapes that classifying takes."""

from __future__ import annotations

import csv
from functools import lru_cache
from pathlib import Path

from apps.spend.calc.categories import ProClassTree
from apps.spend.calc.classify import CATEGORY, WORDS, Classifier, Rule, rules_from_rows

REFERENCE = Path(__file__).resolve().parents[3] / "fixtures" / "reference"


def reference_rows(name: str) -> list[dict[str, str]]:
    """Rows of one reference file (`proclass-17.csv`, `map-categories.csv` …) as text."""
    with (REFERENCE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@lru_cache(maxsize=1)
def default_tree() -> ProClassTree:
    """ProClass 17.1 with the shipped path aliases."""
    aliases = [(row["path"], row["proclass"]) for row in reference_rows("proclass-aliases.csv")]
    return ProClassTree.of(reference_rows("proclass-17.csv"), aliases)


def default_rules() -> list[Rule]:
    """The shipped category and word rules."""
    rules = rules_from_rows(CATEGORY, reference_rows("map-categories.csv"), "label", "category")
    return rules + rules_from_rows(WORDS, reference_rows("map-words.csv"), "words", "words")


def default_sercop() -> dict[str, str]:
    """SeRCOP group by ProClass code; codes without an entry take that of the code above."""
    return {row["proclass"]: row["sercop"] for row in reference_rows("map-proclass-sercop.csv")}


def default_classifier(extra: list[Rule] | None = None) -> Classifier:
    """A classifier of the shipped tables and, before them, any extra rules."""
    return Classifier(default_tree(), [*(extra or []), *default_rules()], default_sercop())
