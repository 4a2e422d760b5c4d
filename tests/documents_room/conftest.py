"""Fixtures of the tests of records and files."""

import pytest


@pytest.fixture(autouse=True)
def files_folder(settings, tmp_path):
    """Files go to a folder of the test's own."""
    settings.MEDIA_ROOT = tmp_path / "files"
    return settings.MEDIA_ROOT
