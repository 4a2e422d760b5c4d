"""Accessibility tests share one server and one browser per process (tests/conftest.py)."""

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All of them are marked, so that `-m "not browser"` leaves them out."""
    for item in items:
        if "tests/accessibility" in str(item.path):
            item.add_marker("browser")
