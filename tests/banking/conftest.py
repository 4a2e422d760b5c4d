"""Fixtures of the tests of room banking."""

from __future__ import annotations

import pytest

from apps.banking.models import BankAccount
from apps.banking.queries.payees import Party
from tests.banking.world import banked, supplier


@pytest.fixture
def account(county) -> BankAccount:
    """The Chief Constable's main account."""
    return banked(county)


@pytest.fixture
def party(county) -> Party:
    """A supplier that is paid."""
    return Party.supplier(supplier(county).pk)
