"""Accessibility tests share one server and one browser per process."""

import pytest

from tests.browser_tools import chromium, demo_server, opened

__all__ = ["chromium", "demo_server", "opened"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All of them are marked, so that `-m "not browser"` leaves them out."""
    for item in items:
        if "tests/accessibility" in str(item.path):
            item.add_marker("browser")
