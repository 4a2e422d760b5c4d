"""Registers: read-only lists and pages for every model that has one, within the reader's scope."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.urls import reverse

from tests.rows import ROWS, build
from tests.security.test_every_write import sign_in

pytestmark = pytest.mark.django_db
REGISTERS = sorted(admin.site._registry.items(), key=lambda pair: pair[0]._meta.label)
IDS = [model._meta.label for model, _ in REGISTERS]


def url(model, page: str, *args) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


@pytest.mark.parametrize(("model", "register"), REGISTERS, ids=IDS)
def test_a_register_opens_and_searches_without_a_query_per_row(
    model, register, county, django_assert_max_num_queries
):
    from apps.core.scope import scope

    if model._meta.label in ROWS:
        with scope(county.everything()):
            build(model._meta.label, county, county.org("CC"))
    client = sign_in(county, "cc.analyst")
    with django_assert_max_num_queries(25):
        answer = client.get(url(model, "changelist"), {"q": "a"} if register.search_fields else {})
    assert answer.status_code in (200, 403)


@pytest.mark.parametrize(("model", "register"), REGISTERS, ids=IDS)
def test_nobody_adds_changes_or_deletes_in_a_register_unless_an_action_is_named(model, register, county):
    client = sign_in(county, "cc.admin")
    if register.add_action is None:
        assert client.post(url(model, "add"), {}).status_code == 403
    assert client.post(url(model, "delete", 1), {"post": "yes"}).status_code in (302, 403)
    assert client.post(url(model, "changelist"), {"action": "delete_selected", "_selected_action": "1"}).status_code in (
        200, 302, 403,
    )  # fmt: skip
    assert register.actions is None
