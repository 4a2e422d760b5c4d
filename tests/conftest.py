"""Fixtures of every test: a database per worker, a fresh one for tests that commit, and the small county."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connections
from hypothesis import settings

from tests import county as small_county
from tests import database
from tests.browser_tools import chromium, demo_server, opened

# A busy machine is slow, not wrong: how long one example takes says nothing.
settings.register_profile("house", deadline=None)
settings.load_profile("house")

REFERENCE = Path(__file__).resolve().parent.parent.parent / "shared" / "reference"


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """Clone the template for this worker, and drop the clone at the end."""
    database.clone(database.NAME)
    yield
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        connections.close_all()
    database.drop(database.NAME)


@pytest.fixture
def committed_db(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[str]:
    """A database of this test's own, in which commits are real; gives its name.

    For live servers, workers, deferred triggers at COMMIT and kill tests.  Never flushed: dropped.
    """
    name = database.fresh_name()
    database.clone(name)
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        _point_at(name)
        try:
            yield name
        finally:
            _point_at(database.NAME)
            database.drop(name)


def _point_at(name: str) -> None:
    for connection in connections.all():
        connection.close()
        connection.settings_dict["NAME"] = name


@pytest.fixture
def county(db: None):
    """The small county (module tests.county) within this test's transaction."""
    return small_county


@pytest.fixture(scope="session")
def reference_files() -> Path:
    """Folder of the published files kept beside the repository; the test is skipped when it is absent."""
    if not REFERENCE.is_dir():
        pytest.skip("The published reference files are not beside this repository.")
    return REFERENCE


# One server and one browser for a process, whichever folders its tests come from.
__all__ = ["chromium", "demo_server", "opened"]
