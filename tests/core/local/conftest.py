"""A clone's `.local/` of its own for these tests, so that no other test loses its server."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from apps.core.local import ground, postgres, valkey


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An empty `.local/`; its servers are stopped and its data removed at the end."""
    base = tmp_path_factory.mktemp("clone") / ".local"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ACCORD_LOCAL_DIR", str(base))
        patch.delenv("DATABASE_URL", raising=False)
        yield base
        valkey.stop()
        for cluster in postgres.CLUSTERS:
            postgres.remove(cluster)
        account = ground.serving_account()
        if account.uid is not None:
            shutil.rmtree(ground.state_dir(base, account))
