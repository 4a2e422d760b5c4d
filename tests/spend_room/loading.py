"""Loads the small police and fire files, as people would."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from apps.intake.actions import load_upload, receive_file
from tests.intake_room.files import FIRE, POLICE, csv_file


def load(county: Any, key: str, organisation: str, path: Path, **choices: str) -> Any:
    """One file through the same actions as the screens; gives the upload."""
    by = county.actor(key)
    upload = receive_file(
        by=by,
        organisation=county.org(organisation),
        target="spend",
        path=path,
        name=path.name,
        choices=choices,
    )
    load_upload(by=by, upload_id=upload.pk)
    return upload


def load_both(county: Any, folder: Path, fire: dict[str, str] | None = None) -> None:
    """Police and fire of April to June 2025."""
    load(county, "cc.analyst", "CC", csv_file(folder, "police.csv", POLICE))
    load(county, "fra.analyst", "FRA", csv_file(folder, "fire.csv", FIRE), **(fire or {}))
