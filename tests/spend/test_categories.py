"""Published category labels: one key for each label, and the ProClass code behind a dotted path."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core.errors import Invalid
from apps.spend.calc.categories import ProClassTree, is_dotted, label_key, path_segments, subjective_heading
from apps.spend.calc.defaults import default_tree

TREE = default_tree()


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Police Reactive Maintenance – Building Fabric", "Police Reactive Maintenance - Building Fabric"),
        ("Police - Vehicle Workshop Parts", "vehicle workshop parts"),
        ("Police  - Additional Cleaning", "Police - Additional Cleaning"),
        ("Police -Stray / Dangerous Animals", "Police - Stray / Dangerous Animals"),
        ("CLOTHING & UNIFORM", "Clothing and Uniform "),
        ("Fire - Hoses", "HOSES"),
    ],
)
def test_spellings_of_one_label_share_a_key(left: str, right: str) -> None:
    assert label_key(left) == label_key(right)


@given(st.text(alphabet="Police -–&_./ Fire abcXYZ", max_size=40))
def test_a_label_key_is_its_own_key(text: str) -> None:
    assert label_key(label_key(text)) == label_key(text)


@pytest.mark.parametrize(
    ("path", "code", "least_sure"),
    [
        ("vehicle management.fuel.fuel.products", "381100", 100),
        ("CLEANING & JANITORIAL.CLEANING SERVICE.EXTERNAL.SERVICE", "131320", 100),
        ("works - construction, repair & maint.buildings.maintenance.planned", "391111", 85),
        ("works - construction, repair & maint.buildings.construction.main works", "391110", 85),
        ("information communication technology.software.commercial off-the-shelf.products", "271430", 100),
        (
            "information communication technology.telecommunications - fixed.telecom - fixed.rentals",
            "271700",
            85,
        ),
        ("information communication technology.maintenance & support.maintenance & support.x", "271300", 85),
        ("information communication tecnology.hardware.hardware.products", "271200", 86),
        ("facilities\u00a0& management.printing.printing.publication of information", "191600", 85),
        ("human resources.something new.something new.service", "260000", 50),
        ("fire & rescue.breathing equipment.breathing equipment.products", "221000", 85),
        ("fire & rescue.mobilising.mobilising.mobs network airwaves", "271900", 85),
    ],
)
def test_a_dotted_path_is_read_as_deep_as_it_can_be(path: str, code: str, least_sure: int) -> None:
    found = TREE.match(path)
    assert found is not None
    assert found.code == code
    assert found.sure >= least_sure
    assert found.sure == 100 or found.note


@pytest.mark.parametrize(
    "label", ["Petrol", "unheard of.nothing.nowhere", "", "..", "XXFR.EXPENDITURE.TRANSPORT.PETROL"]
)
def test_a_label_that_is_no_proclass_path_has_no_code(label: str) -> None:
    assert TREE.match(label) is None


def test_a_local_subjective_tree_gives_its_heading() -> None:
    label = "XXFR.EXPENDITURE.SUPPLIES_&_SERVICES.COMPUTER_SOFTWARE"
    assert path_segments(label) == ("expenditure", "supplies & services", "computer software")
    assert is_dotted(label)
    assert subjective_heading(label) == "computer software"
    assert subjective_heading("Petrol") == ""


def test_the_tree_climbs_to_its_first_level() -> None:
    assert len(TREE.codes) == 586
    assert TREE.parent("131320") == "131310"
    assert TREE.parent("131310") == "130000"
    assert TREE.parent("130000") == ""
    assert TREE.codes["131320"].label == "Cleaning & Janitorial › Cleaning Service › External"


def test_an_alias_to_an_unknown_code_is_refused() -> None:
    with pytest.raises(Invalid, match="999000"):
        ProClassTree.of([], [("some.path", "999000")])


@given(st.text(alphabet="abc.&- ", max_size=60))
def test_any_text_is_matched_or_not_without_error(text: str) -> None:
    found = TREE.match(text)
    assert found is None or found.code in TREE.codes
