"""The PostgreSQL backend of Accord: sends the scope in force as the first statement of every transaction."""

from __future__ import annotations

import functools

from django.db.backends.postgresql import base
from django.db.backends.postgresql.schema import DatabaseSchemaEditor as PostgresSchemaEditor
from psycopg import errors, sql
from psycopg.pq import ConnStatus, ExecStatus, TransactionStatus

from apps.core.scope import NOTHING, current_scope


class DatabaseSchemaEditor(PostgresSchemaEditor):
    """Schema editor that lets a constraint postpone itself by giving no SQL of its own."""

    def execute(self, sql: object, params: object = ()) -> None:  # type: ignore[override]
        """Run one DDL statement; None means the constraint put its SQL among the deferred statements."""
        if sql is not None:
            super().execute(sql, params)  # type: ignore[arg-type]


class DatabaseWrapper(base.DatabaseWrapper):
    """Every path to the data (views, admin, commands, Celery, shell) passes here, so none can forget.

    Settings are local to the transaction, hence safe behind connection pools; outside a transaction
    there is no scope and row level security shows nothing.
    """

    SchemaEditorClass = DatabaseSchemaEditor

    def _set_autocommit(self, autocommit: bool) -> None:
        super()._set_autocommit(autocommit)  # type: ignore[misc]
        if not autocommit and current_scope() is not NOTHING:
            with self.wrap_database_errors:
                self._run(b"BEGIN; " + _setting(current_scope().said))

    def _savepoint_rollback(self, sid: str) -> None:
        # Rolling back also rolls back settings made since the savepoint: say them again.
        super()._savepoint_rollback(sid)  # type: ignore[misc]
        self.resend_scope()

    def resend_scope(self) -> None:
        """Send the scope in force again, when a transaction is open and not yet broken."""
        if self.connection is None or not self.in_atomic_block:
            return
        # IDLE here is a transaction whose BEGIN goes out with its first statement, which is then this one.
        if self.connection.info.transaction_status in (TransactionStatus.INTRANS, TransactionStatus.IDLE):
            if self.connection.info.transaction_status == TransactionStatus.IDLE:
                self._run(b"BEGIN")
            self._run(_setting(current_scope().settings))

    def _run(self, statements: bytes) -> None:
        """Send ready-made statements in one go, BEGIN with the scope: the scope costs no journey of its own."""
        result = self.connection.pgconn.exec_(statements)
        if self.connection.pgconn.status == ConnStatus.BAD:
            raise errors.OperationalError("The connection to PostgreSQL was lost.")
        if result.status not in (ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK):
            raise errors.error_from_result(result)


@functools.lru_cache(maxsize=1024)
def _setting(settings: tuple[tuple[str, str], ...]) -> bytes:
    """One statement that makes these settings for the rest of the transaction."""
    call = sql.SQL("set_config({}, {}, true)")
    calls = sql.SQL(", ").join(call.format(sql.Literal(name), sql.Literal(value)) for name, value in settings)
    return sql.SQL("SELECT {}").format(calls).as_bytes()
