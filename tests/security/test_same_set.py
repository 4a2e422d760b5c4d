"""List pages, registers, the REST interface, filters' choices, search and files show the same set: the scope's own.

Three organisations pay suppliers of their own; each door is asked as one person and compared with what PostgreSQL
shows that person.
"""

from __future__ import annotations

import re

import pytest
from django.contrib import admin
from django.urls import reverse

from apps.core.classes import DataClass
from apps.core.scope import scope
from apps.documents.models import Record
from apps.documents.paper import csvout
from apps.spend.models import Line, Load
from apps.spend.queries import LineFilter, lines_behind
from tests.reporting.books import pay
from tests.rows import ROWS, build
from tests.security.test_every_write import sign_in

pytestmark = pytest.mark.django_db
# Payees that nobody else pays, so that a name on a page tells whose line it is.
PAYEES = {"CC": "Quernmore Beacons", "FRA": "Ystwyth Ladders", "AMB": "Zennor Stretchers"}
WHO = {
    "cc.analyst": {"CC"},
    "fra.analyst": {"FRA"},
    "auditor": {"CC", "FRA", "AMB"},
    "cc.admin": set(),
    "member": set(),
}
LIST_DOORS = {
    "the list of lines": lambda: reverse("spend:lines"),
    "the register of lines": lambda: reverse("admin:spend_line_changelist"),
    "the explorer, by supplier": lambda: f"{reverse('spend:index')}?by=supplier",
    "the REST interface": lambda: reverse("api:spend_lines"),
}


@pytest.fixture
def paid(county) -> None:
    """One load in each organisation."""
    for code, payee in PAYEES.items():
        pay(county, code, [("2026-05-04", payee, "1000.00", "Uniform")], name=f"{payee}.csv")


def seen(county, who: str) -> set[str]:
    """Organisations whose lines PostgreSQL shows the person."""
    with scope(county.actor(who).scope()):
        payees = set(Line.objects.values_list("raw_supplier", flat=True))
    return {code for code, payee in PAYEES.items() if payee in payees}


def shown(answer) -> set[str]:
    """Organisations whose payees stand on a page; none when it is refused."""
    if answer.status_code in (302, 403, 404):
        return set()
    assert answer.status_code == 200
    words = answer.content.decode()
    return {code for code, payee in PAYEES.items() if payee in words or payee.upper() in words}


@pytest.mark.parametrize("who", WHO)
def test_the_database_shows_each_person_the_organisations_they_hold_a_duty_in(who, county, paid):
    assert seen(county, who) == WHO[who]


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("door", LIST_DOORS)
def test_every_list_shows_the_scopes_own_lines(door, who, county, paid):
    assert shown(sign_in(county, who).get(LIST_DOORS[door]())) == seen(county, who)


@pytest.mark.parametrize("who", WHO)
def test_search_finds_no_load_outside_the_scope(who, county, paid):
    """Supplier names are everyone's; the loads in which they stand are not."""
    client = sign_in(county, who)
    for code in PAYEES:
        with scope(county.everything()):
            load = Load.objects.get(holder_id=county.org(code))
            Record.objects.filter(pk=load.record_id).update(title=f"Beacon {code}")
        words = client.get(reverse("desk:search"), {"q": "Beacon"}).content.decode()
        assert (f"Beacon {code}" in words) == (code in seen(county, who))


@pytest.mark.parametrize("who", [who for who in WHO if WHO[who]])
def test_what_a_filter_offers_is_what_the_list_can_show(who, county, paid):
    """A drop-down of another organisation's loads would name its files."""
    words = sign_in(county, who).get(reverse("admin:spend_load_changelist")).content.decode()
    assert {code for code, payee in PAYEES.items() if f"{payee}.csv" in words} == seen(county, who)


@pytest.mark.parametrize("who", WHO)
def test_a_file_streamed_out_holds_the_same_lines(who, county, paid):
    from apps.documents.paper.table import Column, Table

    with scope(county.actor(who).scope()):
        rows = [[line.raw_supplier, line.amount] for line in lines_behind(LineFilter())[:100]]
        table = Table(title="Lines", caption="All", columns=[Column("payee", "Payee"), Column("paid", "Paid", "money", "£")],
                      rows=rows)  # fmt: skip
        words = "".join(
            part if isinstance(part, str) else part.decode() for part in csvout.stream_csv(table, [])
        )
    assert {code for code, payee in PAYEES.items() if payee in words} == seen(county, who)


REGISTERS = [
    model
    for model, _ in admin.site._registry.items()
    if model._meta.label in ROWS and model.policy.get("read") is None
]


@pytest.mark.parametrize("model", REGISTERS, ids=lambda model: model._meta.label)
def test_no_register_shows_a_row_or_a_choice_of_another_organisation(model, county):
    """Whatever register there is or will be: one row of FRA, asked by an analyst of CC."""
    with scope(county.everything()):
        row = build(model._meta.label, county, county.org("FRA"))
    client = sign_in(county, "cc.analyst")
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    page = client.get(reverse(f"{name}_changelist"))
    assert page.status_code in (200, 403)
    links = set(re.findall(rf"/{model._meta.model_name}/(\d+)/change/", page.content.decode()))
    with scope(county.actor("cc.analyst").scope()):
        mine = {str(pk) for pk in model.objects.values_list("pk", flat=True)}
        visible = model.objects.filter(pk=row.pk).exists()
    assert links <= mine
    assert visible == (model.data_class is DataClass.DIRECTORY), (
        "the address book is the area's; nothing else is"
    )
    if not visible:
        assert client.get(reverse(f"{name}_change", args=[row.pk])).status_code in (302, 403, 404)
