"""The front door: the menu, the links of the home page, saved filters, and the registers' frame."""

from __future__ import annotations

import re

import pytest

from tests.security.test_every_write import PEOPLE, sign_in

pytestmark = pytest.mark.django_db
LINK = re.compile(r'href="(/[^"#]*)"')


@pytest.mark.parametrize("who", PEOPLE)
def test_every_link_of_the_home_page_opens_for_whom_it_is_shown(who, county):
    client = sign_in(county, who)
    links = {link for link in LINK.findall(client.get("/").text) if not link.startswith("/static/")}
    assert len(links) > 4
    assert {
        link: code for link in links if (code := client.get(link.replace("&amp;", "&")).status_code) >= 400
    } == {}


def test_one_line_of_the_menu_is_current(county):
    page = sign_in(county, "cc.analyst").get("/work/standing-in/").text
    assert page.count('aria-current="page"') == 1


def test_the_menu_stands_open_while_it_is_short(county):
    page = sign_in(county, "member").get("/").text
    assert '<details class="nav__group">' not in page
    assert '<details class="nav__group" open>' in page


def test_the_person_s_menu_leads_to_password_and_second_step(county):
    assert "/accounts/mfa/" in sign_in(county, "member").get("/").text


def test_registers_have_menu_search_and_filters_that_can_be_kept(county):
    client = sign_in(county, "cc.analyst")
    front = client.get("/registers/").text
    assert 'aria-label="Main"' in front
    assert 'id="site-search"' in front
    plain = client.get("/registers/tenancy/organisation/").text
    assert "<h1>Organisations</h1>" in plain
    assert "Save these filters" not in plain
    path, query = "/registers/tenancy/organisation/", "q=police"
    assert "Save these filters" in client.get(f"{path}?{query}").text
    client.post("/filters/", {"name": "Police bodies", "path": path, "query": query})
    assert f'<a href="{path}?{query}">Police bodies</a>' in client.get("/").text


@pytest.mark.parametrize(
    "path", ["/spend/?by=month", "/spend/lines/?words=fuel", "/suppliers/?state=confirmed"]
)
def test_filters_of_a_task_screen_can_be_kept(path, county):
    assert "Save these filters" in sign_in(county, "cc.analyst").get(path).text


def test_whoever_has_one_organisation_is_not_asked_to_choose_one(county):
    page = sign_in(county, "cc.analyst").get("/spend/lines/").text
    assert 'name="organisation"' not in page
