"""Typed environment of Accord: every variable in one place; no secret has a default in production."""

from __future__ import annotations

import secrets
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

from apps.core.local import ground

BASE_DIR = Path(__file__).resolve().parent.parent
LOCAL = ground.local_dir()
env = environ.Env()


def secret(name: str, *, production: bool) -> str:
    """A secret from NAME or from the file that NAME_FILE points at.

    Outside production a random one is made once and kept in `.local/`, readable by its owner only.
    """
    if path := env.str(f"{name}_FILE", default=""):
        return Path(path).read_text(encoding="utf-8").strip()
    if value := env.str(name, default=""):
        return value
    if production:
        raise ImproperlyConfigured(
            f"Set {name} (or {name}_FILE, a file that holds it) before starting Accord."
        )
    kept = LOCAL / f"{name.lower()}.secret"
    # Web, worker and beat may ask at the same moment the first time; they must not make one each.
    with ground.locked(LOCAL, "secrets"):
        if not kept.exists():
            kept.touch(mode=0o600)
            kept.write_text(secrets.token_urlsafe(48), encoding="utf-8")
    return kept.read_text(encoding="utf-8").strip()
