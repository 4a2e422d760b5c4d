"""The demo county: invented, repeatable, and full of what real files do to an importer."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from decimal import Decimal
from itertools import islice
from pathlib import Path

import pytest

from apps.core.errors import Invalid
from apps.desk.demo.books_shape import SHAPES
from apps.desk.demo.contracts import contracts
from apps.desk.demo.county import BOARD, CIRCLES, COST_SHARES, ORGANISATIONS, PEOPLE, months
from apps.desk.demo.files import write_files
from apps.desk.demo.payments import NEW_FIRE_SYSTEM, PaymentRow, generate, month_rows
from apps.desk.demo.suppliers import suppliers
from apps.intake.reading.inspecting import inspect
from apps.intake.reading.loading import preview
from apps.spend.calc.classify import Line
from apps.spend.calc.defaults import default_classifier, reference_rows
from apps.spend.target import SPEND, Body
from apps.suppliers.calc.identifiers import check
from apps.suppliers.calc.matching import Party, suggest
from apps.suppliers.calc.names import normalise
from tests.suppliers.published import lines_2022_24, needs_files

JUNE = dt.date(2025, 6, 1)
DECEMBER = dt.date(2025, 12, 1)


@pytest.fixture(scope="module")
def year() -> list[PaymentRow]:
    """Every line of 2025-26."""
    return list(generate(first=dt.date(2025, 4, 1), last=dt.date(2026, 3, 1)))


# People and organisations


def test_every_role_of_the_people_exists_and_so_does_every_place_they_hold_it() -> None:
    roles = {row["role"] for row in reference_rows("roles.csv")}
    places = {o.code for o in ORGANISATIONS} | {code for code, *_ in CIRCLES}
    for person in PEOPLE:
        assert person.email.endswith(".example")
        assert person.home in places
        for place, role in person.roles:
            assert role in roles
            assert place in places
    assert len({person.key for person in PEOPLE}) == len(PEOPLE)


def test_the_county_has_the_people_that_the_work_needs() -> None:
    holders: dict[tuple[str, str], list[str]] = defaultdict(list)
    for person in PEOPLE:
        for place, role in person.roles:
            holders[place, role].append(person.key)
    for code in ("CC", "FRA", "AMB"):
        assert holders[code, "spend_analyst"]
        assert holders[code, "procurement_officer"]
        assert len(holders[code, "finance_officer"]) >= 2
    assert len(holders["BOARD", "board_member"]) == len(BOARD.members)
    assert holders["BOARD", "board_secretary"] == [BOARD.secretary, "deputy"], (
        "who runs a report never releases it"
    )
    assert {p.kind for p in PEOPLE if p.key == "reporting"} == {"service"}


def test_administrators_and_role_owners_hold_no_other_role() -> None:
    for person in PEOPLE:
        held = {role for _, role in person.roles}
        if held & {"administrator", "role_owner"}:
            assert len(held) == 1


def test_cost_shares_total_one_hundred_percent() -> None:
    assert sum(Decimal(share) for _, share in COST_SHARES) == Decimal("100.00")


# Suppliers


def test_identifiers_are_valid_in_form_and_far_from_any_issued() -> None:
    for supplier in suppliers():
        for kind in ("company", "vat", "ppon", "charity"):
            value = {"company": supplier.company_number, "vat": supplier.vat_number}.get(
                kind, supplier.ppon if kind == "ppon" else supplier.charity_number
            )
            answer = check(kind, value)
            assert answer.ok, (supplier, answer)
            assert answer.value == value
            assert not answer.warning
        assert supplier.company_number.startswith("99") or supplier.kind != "firm"


def test_about_nine_hundred_suppliers_and_some_two_hundred_joint_ones() -> None:
    found = suppliers()
    assert 850 <= len(found) <= 1100
    assert 160 <= sum(s.joint for s in found if s.kind == "firm") <= 240
    assert len({s.name for s in found}) == len(found)
    assert suppliers("another seed") != found


@needs_files
@pytest.mark.real_files
def test_no_demo_supplier_is_a_real_payee() -> None:
    real = {normalise(line.payee).key for line in lines_2022_24()}
    demo = {normalise(name).key for s in suppliers() for names in s.spellings.values() for name in names}
    assert demo & real == set()


# Payments


def test_the_same_seed_gives_the_same_rows_and_a_month_stands_alone() -> None:
    once = list(generate(first=JUNE, last=JUNE))
    assert once == list(generate(first=JUNE, last=JUNE))
    alone = [row for o in ORGANISATIONS for row in month_rows(o.code, JUNE)]
    assert once == alone
    assert once != list(generate(seed="other", first=JUNE, last=JUNE))


def test_rows_come_lazily() -> None:
    assert len(list(islice(generate(scale=1), 5))) == 5


def test_scale_multiplies_the_lines() -> None:
    single = sum(1 for _ in month_rows("FRA", JUNE))
    triple = sum(1 for _ in month_rows("FRA", JUNE, scale=3))
    assert 2.5 < triple / single < 3.5
    with pytest.raises(Invalid):
        next(generate(scale=0))


def test_about_twenty_five_thousand_lines_a_year(year: list[PaymentRow]) -> None:
    assert 23_500 <= len(year) <= 27_500
    by_organisation = Counter(row.organisation for row in year)
    for organisation in ORGANISATIONS:
        assert by_organisation[organisation.code] == pytest.approx(organisation.lines_a_year, rel=0.15)


def test_rows_stand_in_their_month_on_weekdays_with_whole_pence(year: list[PaymentRow]) -> None:
    for row in year:
        assert (row.day.year, row.day.month) == (row.month.year, row.month.month)
        assert row.day.weekday() < 5
        assert row.amount == row.amount.quantize(Decimal("0.01")) != 0


def test_the_year_holds_what_real_files_hold(year: list[PaymentRow]) -> None:
    redacted = Counter(row.organisation for row in year if normalise(row.payee).redacted)
    assert redacted["CC"] > 300
    assert min(redacted[code] for code in ("FRA", "AMB", "PCC")) > 0
    assert sum(row.amount < 0 for row in year) > 200
    assert any(row.card and row.amount < 500 for row in year)
    assert any(normalise(row.payee).individual for row in year)
    twins = Counter(
        (r.organisation, r.day, r.payee, r.category, r.amount) for r in year if r.organisation == "CC"
    )
    assert sum(count > 1 for count in twins.values()) > 100
    assert all(not row.reference for row in year if row.organisation == "CC")


def test_winter_costs_more_gas_than_summer(year: list[PaymentRow]) -> None:
    gas = Counter()
    for row in year:
        if "gas" in row.category.lower() and row.organisation != "AMB":
            gas[row.month.month] += row.amount
    assert sum(gas[m] for m in (12, 1, 2)) > 1.5 * float(sum(gas[m] for m in (6, 7, 8)))


def test_fire_changes_its_spelling_and_headings_in_november_2025(year: list[PaymentRow]) -> None:
    fire = [row for row in year if row.organisation == "FRA" and row.payee != "Redacted"]
    after = [row for row in fire if row.month >= NEW_FIRE_SYSTEM]
    assert all(row.category.count(".") >= 2 for row in after)
    assert all("." not in row.category for row in fire if row.month < NEW_FIRE_SYSTEM)
    assert all(row.payee == row.payee.lower() for row in after)


def test_suggestions_find_the_joint_suppliers_that_spelling_hides(year: list[PaymentRow]) -> None:
    names, owner = {}, {}
    for row in year:
        name = normalise(row.payee)
        if row.supplier_number and name.matchable and (name.aliases or name.key not in names):
            names[name.key] = name
            owner[name.key] = row.supplier_number
    split = sum(count > 1 for count in Counter(owner.values()).values())
    found = suggest([Party(key, name) for key, name in names.items()])
    right = [owner[s.left] for s in found if owner[s.left] == owner[s.right]]
    assert split >= 25
    assert len(set(right)) >= 0.8 * split
    assert len(right) >= 0.9 * len(found)


def test_most_of_the_county_is_classified_by_the_default_tables(year: list[PaymentRow]) -> None:
    classifier = default_classifier()
    total, mapped = Decimal(0), Decimal(0)
    for row in year:
        line = Line(row.organisation, normalise(row.payee).key, row.payee, row.category, row.day)
        total += row.amount
        mapped += row.amount if classifier.classify(line).proclass else 0
    assert Decimal("0.90") < mapped / total < Decimal("0.995")


def test_months_run_without_a_gap() -> None:
    found = months()
    assert (found[0], found[-1], len(found)) == (dt.date(2024, 4, 1), dt.date(2026, 10, 1), 31)


# Files


def test_files_are_the_same_bytes_each_time(tmp_path: Path) -> None:
    once = write_files(tmp_path / "a", first=DECEMBER, last=DECEMBER)
    again = write_files(tmp_path / "b", first=DECEMBER, last=DECEMBER)
    assert [f.path.name for f in once] == [f.path.name for f in again]
    assert all(x.path.read_bytes() == y.path.read_bytes() for x, y in zip(once, again, strict=True))


def test_every_file_reads_back_whole_through_the_importer(tmp_path: Path) -> None:
    names = {o.code: o.name for o in ORGANISATIONS}
    for file in write_files(tmp_path, first=dt.date(2025, 10, 1), last=DECEMBER):
        others = tuple(name for code, name in names.items() if code != file.organisation)
        body = Body((names[file.organisation],), others)
        plan = inspect(file.path, SPEND, context=body)
        assert plan.ready, (file.path.name, plan.errors, plan.questions)
        counts = preview(file.path, plan, SPEND, context=body).counts
        assert (counts.rows_loaded, counts.rows_refused, counts.total) == (file.rows, 0, file.total)


# Contracts


def test_contracts_surround_the_day_of_loading() -> None:
    today = dt.date(2026, 11, 22)
    found = contracts(today)
    assert found == contracts(today)
    assert 40 <= len(found) <= 90
    assert all(c.start <= today and c.start < c.end and c.annual_value > 0 for c in found)
    assert sum(today <= c.end <= today + dt.timedelta(days=365) for c in found) >= 10
    assert len({c.reference for c in found}) == len(found)
    by_number = {s.number: s for s in suppliers()}
    assert all(c.organisation in by_number[c.supplier_number].buyers for c in found)


# The books


def test_the_books_of_the_county_use_what_the_chart_and_their_own_lists_hold() -> None:
    accounts = {row["code"]: row for row in reference_rows("chart-of-accounts.csv")}
    for shape in SHAPES:
        centres = {code for code, *_ in shape.centres}
        objectives = {code for code, *_ in shape.objectives} | {""}
        for account, centre, objective, pounds in (*shape.pay, *shape.costs):
            assert account in accounts and account not in shape.unused, (shape.code, account)
            assert objective in objectives and pounds > 0
            assert centre in centres or (not centre and accounts[account]["needs_cost_centre"] == "no"), (
                centre
            )
        for _code, _name, parent in shape.centres:
            assert parent in centres | {""}
        for role in (shape.officer, shape.helper, shape.manager):
            assert any(person.key == role for person in PEOPLE)
        assert shape.officer != shape.manager


def test_what_the_commissioner_gives_the_police_is_what_they_receive() -> None:
    given = {shape.code: {row[4]: row[2] for row in shape.income if row[4]} for shape in SHAPES}
    assert given["CC"]["PCC"] == -given["PCC"]["CC"]
