"""Checks of a server that is not ours: one clear sentence instead of a failure in the middle of the work."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from . import binaries, roles
from .ground import LocalServerError

if TYPE_CHECKING:
    import psycopg

CONNECT_SECONDS = 5
PRINT_ROLES = "`manage.py db roles --print` prints the SQL for its administrator"


def check_database(url: str, *, name: str = "DATABASE_URL") -> None:
    """Refuse a server that is too old, lacks an extension or a role, or whose role could bypass policies."""
    import psycopg

    parts = _parts(url, ("postgres", "postgresql", "psql", "pgsql"), name)
    where = (
        f"{name} ({parts.hostname or 'local socket'}, database {unquote(parts.path.lstrip('/')) or 'none'})"
    )
    if not parts.path.strip("/"):
        raise LocalServerError(f"{name} names no database: it should end in /accord.")
    try:
        connection = psycopg.connect(as_postgres(url), connect_timeout=CONNECT_SECONDS, autocommit=True)
    except psycopg.Error as error:
        raise LocalServerError(f"{where} cannot be reached: {_first_line(error)}.") from error
    with connection:
        complaint = _complaint(connection)
    if complaint:
        raise LocalServerError(f"{where} cannot be used: {complaint}.")


def check_broker(url: str) -> None:
    """Refuse a broker that nothing answers for."""
    parts = _parts(url, ("redis", "rediss", "amqp", "amqps", "valkey"), "CELERY_BROKER_URL")
    port = parts.port or (5672 if parts.scheme.startswith("amqp") else 6379)
    try:
        socket.create_connection((parts.hostname or "localhost", port), timeout=CONNECT_SECONDS).close()
    except OSError as error:
        why = error.strerror or error
        raise LocalServerError(
            f"CELERY_BROKER_URL: nothing answers at {parts.hostname}:{port} ({why}); start the broker, or "
            "unset the variable to use this clone's own."
        ) from error


def as_postgres(url: str) -> str:
    """The address with the scheme that PostgreSQL's own programs know."""
    return "postgresql" + url[url.index(":") :]


def _parts(url: str, schemes: tuple[str, ...], name: str) -> Any:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise LocalServerError(f"{name} is not an address: {error}.") from error
    if parts.scheme not in schemes:
        raise LocalServerError(
            f"{name} should begin with {schemes[0]}://, not with “{parts.scheme or url[:12]}”."
        )
    return parts


def _complaint(connection: psycopg.Connection[Any]) -> str:
    """What is wrong with this server, as the rest of a sentence; empty when nothing is."""
    if connection.info.server_version < binaries.OLDEST_MAJOR * 10000:
        version = connection.info.server_version // 10000
        return f"it is PostgreSQL {version}, and Accord needs {binaries.OLDEST_MAJOR} or later"
    standing = {row[0] for row in connection.execute("SELECT extname FROM pg_extension")}
    missing = [name for name in roles.EXTENSIONS if name not in standing]
    if missing:
        return f"the extension {missing[0]} is not installed in it; {PRINT_ROLES}"
    attributes = dict(
        (row[0], (row[1], row[2]))
        for row in connection.execute("SELECT rolname, rolsuper, rolbypassrls FROM pg_roles")
    )
    absent = [role for role in roles.ATTRIBUTES if role not in attributes]
    if absent:
        return f"the role {absent[0]} does not exist there; {PRINT_ROLES}"
    if not attributes[roles.GUARD][1]:
        return f"the role {roles.GUARD} may not bypass row security, which its proofs need; {PRINT_ROLES}"
    me = connection.info.user
    if any(attributes.get(me, (False, False))):
        return (
            f"the role {me} could bypass row security; sign in as {roles.APP} ({roles.OWNER} for migrations)"
        )
    usage = connection.execute("SELECT has_schema_privilege('public', 'USAGE')").fetchone()
    if not (usage and usage[0]):
        return f"the role {me} may not use its schema public; {PRINT_ROLES}"
    return ""


def _first_line(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return (lines[0] if lines else type(error).__name__).rstrip(".")
