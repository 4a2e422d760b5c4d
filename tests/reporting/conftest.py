"""The board that reports are made for, and its books."""

import datetime as dt

import pytest

from apps.governance import actions as board_actions
from tests.reporting.books import pay

DAY = dt.date


def set_up_board(county):
    """The collaboration's board with its chair and its service person for reports."""
    secretary = county.actor("secretary")
    made = board_actions.create_board(
        by=secretary, holder=county.org("BOARD"), code="BOARD", name="Westmarch Blue Light Board",
        from_day=DAY(2021, 4, 1), reporting_person=county.person("reporting"),
    )  # fmt: skip
    office = board_actions.set_office(
        by=secretary,
        board_id=made.pk,
        title="Police and Crime Commissioner",
        from_day=DAY(2021, 5, 10),
        chairs=True,
    )
    board_actions.appoint(by=secretary, office_id=office.pk, name="Robin Vale", from_day=DAY(2021, 5, 13))
    return made


def set_up_books(county):
    """Two organisations' payments of April to June 2026 and of the same months a year before."""
    police = [
        (DAY(2026, 4, 3), "Halden Fleet Ltd", "1200.00", "Fleet - vehicle parts"),
        (DAY(2026, 4, 30), "Calder Uniforms", "640.25", "Uniform"),
        (DAY(2026, 5, 8), "Halden Fleet Ltd", "310.10", "Fleet - vehicle parts"),
        (DAY(2026, 5, 9), "Westmarch Council", "5000.00", "Council charges"),
        (DAY(2026, 6, 1), "REDACTED", "75.00", "Odds and ends"),
        (DAY(2026, 6, 30), "Ms A Person", "120.00", "Odds and ends"),
        (DAY(2025, 4, 20), "Halden Fleet Ltd", "1000.00", "Fleet - vehicle parts"),
        (DAY(2024, 4, 20), "Halden Fleet Ltd", "999.99", "Fleet - vehicle parts"),
    ]
    fire = [
        (DAY(2026, 4, 12), "Halden Fleet Ltd", "2200.00", "Fleet - vehicle parts"),
        (DAY(2026, 5, 2), "Calder Uniforms", "-40.25", "Uniform"),
        (DAY(2026, 6, 15), "Severn Training", "880.00", "Odds and ends"),
        (DAY(2025, 6, 15), "Severn Training", "500.00", "Odds and ends"),
    ]
    return pay(county, "CC", police), pay(county, "FRA", fire, basis="gross")


@pytest.fixture
def board(county):
    """The board."""
    return set_up_board(county)


@pytest.fixture
def books(county, board):
    """The board and the loads of the two organisations that have any."""
    return set_up_books(county)
