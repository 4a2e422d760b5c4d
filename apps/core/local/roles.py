"""The four database roles, the extensions and the grants Accord needs; one text for every kind of server.

- `accord_owner` signs in, owns database and tables, migrates; cannot bypass policies.
- `accord_app` signs in, reads and writes rows under policy; owns nothing.
- `accord_guard` never signs in, owns only the definer functions that must see every row; bypasses policies.
- `accord_backup` signs in, reads everything for a backup, writes nothing; bypasses policies.

The local wrapper runs this after every first start.  On an outside server an administrator runs what
`manage.py db roles --print` prints.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import psycopg

OWNER, APP, GUARD, BACKUP = "accord_owner", "accord_app", "accord_guard", "accord_backup"
LOGIN_ROLES = (OWNER, APP, BACKUP)
EXTENSIONS = ("btree_gist", "pg_trgm", "unaccent", "citext", "pg_stat_statements")
ATTRIBUTES = {
    OWNER: "LOGIN NOSUPERUSER CREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS",
    APP: "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS",
    GUARD: "NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION BYPASSRLS",
    BACKUP: "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION BYPASSRLS",
}


def cluster_statements() -> list[str]:
    """Statements that make the roles; they may run again and again."""
    made = [
        f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') "
        f"THEN CREATE ROLE {role}; END IF; END $$"
        for role in ATTRIBUTES
    ]
    made += [f"ALTER ROLE {role} {attributes}" for role, attributes in ATTRIBUTES.items()]
    return [
        *made,
        f"GRANT {GUARD}, {APP} TO {OWNER}",
        f"GRANT pg_read_all_data TO {BACKUP}",
        f"ALTER ROLE {BACKUP} SET default_transaction_read_only = on",
    ]


def database_statements() -> list[str]:
    """Statements to run inside the database, once accord_owner owns it; they may run again and again."""
    defaults = f"ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER}"
    return [
        *(f"CREATE EXTENSION IF NOT EXISTS {name}" for name in EXTENSIONS),
        "REVOKE ALL ON SCHEMA public FROM PUBLIC",
        f"GRANT USAGE ON SCHEMA public TO {OWNER}, {APP}, {GUARD}, {BACKUP}",
        f"GRANT CREATE ON SCHEMA public TO {OWNER}, {GUARD}",
        f"{defaults} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {APP}",
        f"{defaults} GRANT USAGE, SELECT ON SEQUENCES TO {APP}",
        # The guard proves; it reads. A function that must write as the guard names its table in a GRANT.
        f"{defaults} GRANT SELECT ON TABLES TO {GUARD}",
        f"{defaults} REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC",
        f"{defaults} GRANT EXECUTE ON FUNCTIONS TO {APP}, {GUARD}",
    ]


def ownership_statements(database: str) -> list[str]:
    """Statements that hand a database to accord_owner and close it to everyone else."""
    name = _quoted(database)
    return [
        f"ALTER DATABASE {name} OWNER TO {OWNER}",
        f"REVOKE ALL ON DATABASE {name} FROM PUBLIC",
        f"GRANT CONNECT, TEMPORARY ON DATABASE {name} TO {APP}",
        f"GRANT CONNECT ON DATABASE {name} TO {BACKUP}",
    ]


def create_database_statement(database: str, server_version: int) -> str:
    """CREATE DATABASE with one byte order everywhere: builtin C.UTF-8 from 17 on, the system's before."""
    locale = "LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C'" if server_version >= 170000 else ""
    made = f"CREATE DATABASE {_quoted(database)} OWNER {OWNER} TEMPLATE template0 ENCODING 'UTF8'"
    return f"{made} {locale}".strip()


def script(database: str) -> str:
    """The whole as one psql script for the administrator of an outside server."""
    lines = [
        "-- Accord: roles, database, extensions, grants. For psql as a superuser; PostgreSQL 15 or later.",
        *(f"{s};" for s in cluster_statements()),
        "-- Give each role that signs in its password (psql asks for it and never logs it):",
        *(f"\\password {role}" for role in LOGIN_ROLES),
        f"SELECT format('CREATE DATABASE %I OWNER {OWNER} TEMPLATE template0', '{database}')",
        f" WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '{database}') \\gexec",
        *(f"{s};" for s in ownership_statements(database)),
        f"\\connect {_quoted(database)}",
        *(f"{s};" for s in database_statements()),
    ]
    return "\n".join(lines) + "\n"


def ensure_roles(superuser_conninfo: str, database: str, passwords: Mapping[str, str] | None = None) -> None:
    """Make roles, database, extensions and grants on the server that `superuser_conninfo` signs in to.

    `passwords` (role → password) are sent as SCRAM verifiers, so no log can hold them.  May run again:
    nothing that stands is lost.
    """
    import psycopg

    with psycopg.connect(superuser_conninfo, autocommit=True) as connection:
        # One at a time, over all databases of the server: two GRANTs on one role at once fail otherwise.
        connection.execute("SELECT pg_advisory_lock(71236)")
        for statement in cluster_statements():
            connection.execute(statement)
        for role, password in (passwords or {}).items():
            _set_password(connection, role, password)
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone()
        if known is None:
            statement = create_database_statement(database, connection.info.server_version)
            connection.execute(statement)
        for statement in ownership_statements(database):
            connection.execute(statement)
        with psycopg.connect(superuser_conninfo, dbname=database, autocommit=True) as inside:
            for statement in database_statements():
                inside.execute(statement)


def _set_password(connection: psycopg.Connection[Any], role: str, password: str) -> None:
    from psycopg import sql

    verifier = connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
    connection.execute(
        sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), sql.Literal(verifier))
    )


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
