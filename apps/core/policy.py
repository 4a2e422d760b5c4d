"""Row level security as model constraints, so that makemigrations sees every policy and table right."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models.constraints import BaseConstraint

from apps.core.classes import DataClass

ROLES = "accord_app, accord_owner"


class DatabaseRule(BaseConstraint):
    """A constraint that only the database checks: SQL to make it, SQL to remove it."""

    options: tuple[str, ...] = ()

    def __getattr__(self, name: str) -> Any:
        """Options are attributes, set from the arguments (this tells readers and type checkers so)."""
        raise AttributeError(f"{type(self).__name__} has no option {name}.")

    def __init__(self, *, name: str, **kwargs: Any) -> None:
        for option in self.options:
            setattr(self, option, kwargs.pop(option, None))
        super().__init__(name=name, **kwargs)

    def deconstruct(self) -> Any:
        """Path and arguments from which a migration makes the same rule again."""
        path, args, kwargs = super().deconstruct()
        for option in self.options:
            if getattr(self, option) is not None:
                kwargs[option] = getattr(self, option)
        return path, args, kwargs

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DatabaseRule) and self.deconstruct() == other.deconstruct()

    __hash__ = BaseConstraint.__hash__

    def validate(self, model: Any, instance: Any, exclude: Any = None, using: str = "default") -> None:
        """Nothing to say beforehand: the database judges."""

    def constraint_sql(self, model: Any, schema_editor: Any) -> None:  # type: ignore[override]
        """Within CREATE TABLE there is no room for a policy: run it with the deferred statements."""
        made = self.create_sql(model, schema_editor)
        if made is not None:
            schema_editor.deferred_sql.append(made)


def _setting(name: str) -> str:
    """Sub-select of one array setting: evaluated once a statement, not once a row."""
    return f"((SELECT COALESCE(NULLIF(current_setting('accord.{name}', true), ''), '{{}}'))::bigint[])"


def _given(name: str) -> str:
    return f"(SELECT COALESCE(current_setting('accord.{name}', true), '') <> '')"


class RowPolicy(DatabaseRule):
    """Forced row level security of one table.

    data_class: value of DataClass, or MIXED where each row carries its own class in `access_key`.
    read:  'holder' (default), 'signed_in' (address book), 'all' (reference, public), 'steward' or 'own'.
    write: 'holder' (default), 'steward', 'installer' (reference data loaded in nobody's name), 'own' or 'none' (only
    definer functions write).
    own_person: column with the person whose own row this is (readable by that person; 'own' means by
    nobody else).
    owner: column with the organisation whose part a row held by a circle is: writing needs that too.
    """

    options = ("data_class", "column", "read", "write", "own_person", "owner")

    def expressions(self) -> tuple[str, str | None]:
        """SQL conditions for reading and writing; None where nobody may write directly."""
        column = self.column or "holder_id"
        kind = "keys" if self.data_class == DataClass.MIXED else DataClass(self.data_class).slug
        person = "(SELECT NULLIF(current_setting('accord.person', true), '')::bigint)"
        own = f"{self.own_person} = {person}"
        read = {
            "holder": f"{column} = ANY ({_setting('read_' + kind)})",
            "signed_in": _given("person"),
            "steward": _given("steward"),
            "all": "true",
            "own": own,
        }[self.read or "holder"]
        if self.own_person and self.read != "own":
            read = f"({read} OR {own})"
        write: str | None = {
            "holder": f"{column} = ANY ({_setting('write_' + kind)})",
            "steward": _given("steward"),
            "installer": f"({_given('steward')} AND NOT {_given('person')})",
            "own": f"({own} AND {column} = ANY ({_setting('read_' + kind)}))",
            "none": None,
        }[self.write or "holder"]
        if write and self.owner:
            write = f"({write} AND {self.owner} = ANY ({_setting('write_' + kind)}))"
        return read, write

    def create_sql(self, model: Any, schema_editor: Any) -> str:
        """ENABLE, FORCE and one policy per verb."""
        table = schema_editor.quote_name(model._meta.db_table)
        read, write = self.expressions()
        lines = [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f'CREATE POLICY "{self.name}_read" ON {table} FOR SELECT TO {ROLES} USING ({read})',
        ]
        if write:
            lines += [
                f'CREATE POLICY "{self.name}_add" ON {table} FOR INSERT TO {ROLES} WITH CHECK ({write})',
                f'CREATE POLICY "{self.name}_change" ON {table} FOR UPDATE TO {ROLES} '
                f"USING ({write}) WITH CHECK ({write})",
                f'CREATE POLICY "{self.name}_remove" ON {table} FOR DELETE TO {ROLES} USING ({write})',
            ]
        return "; ".join(lines)

    def remove_sql(self, model: Any, schema_editor: Any) -> str:
        """Drop the policies; without any, a forced table shows nothing, so it stays closed."""
        table = schema_editor.quote_name(model._meta.db_table)
        verbs = ("read", "add", "change", "remove")
        return "; ".join(f'DROP POLICY IF EXISTS "{self.name}_{verb}" ON {table}' for verb in verbs)


class HolderReference(DatabaseRule):
    """Composite foreign key (holder, x) -> (holder, id): nobody references another holder's row."""

    options = ("field", "holder_field")

    def create_sql(self, model: Any, schema_editor: Any) -> None:  # type: ignore[override]
        """Deferred to the end, since the target's unique key may be made after this table."""
        field = model._meta.get_field(self.field)
        holder = model._meta.get_field(self.holder_field or "holder")
        target = field.remote_field.model
        quote = schema_editor.quote_name
        target_holder = target._meta.get_field("holder").column
        schema_editor.deferred_sql.append(
            f"ALTER TABLE {quote(model._meta.db_table)} ADD CONSTRAINT {quote(self.name)} "
            f"FOREIGN KEY ({quote(holder.column)}, {quote(field.column)}) "
            f"REFERENCES {quote(target._meta.db_table)} ({quote(target_holder)}, {quote(target._meta.pk.column)}) "
            "DEFERRABLE INITIALLY DEFERRED"
        )

    def remove_sql(self, model: Any, schema_editor: Any) -> str:
        """Drop the composite key."""
        quote = schema_editor.quote_name
        return f"ALTER TABLE {quote(model._meta.db_table)} DROP CONSTRAINT {quote(self.name)}"


class AppendOnly(DatabaseRule):
    """Rows are added and never changed: right revoked, and a trigger refuses even the owner."""

    def create_sql(self, model: Any, schema_editor: Any) -> str:
        """Revoke, and refuse by trigger with a sentence that names the table."""
        table = schema_editor.quote_name(model._meta.db_table)
        return (
            f"REVOKE UPDATE, DELETE ON {table} FROM accord_app; "
            f'CREATE TRIGGER "{self.name}" BEFORE UPDATE OR DELETE ON {table} '
            "FOR EACH ROW EXECUTE FUNCTION accord_refuse_change()"
        )

    def remove_sql(self, model: Any, schema_editor: Any) -> str:
        """Give the rights back and drop the trigger."""
        table = schema_editor.quote_name(model._meta.db_table)
        return f'DROP TRIGGER "{self.name}" ON {table}; GRANT UPDATE, DELETE ON {table} TO accord_app'


class TableTrigger(DatabaseRule):
    """A trigger that calls one of the room's SQL functions (kept in `apps/<room>/sql/`).

    `added` names the transition table with the new rows, for a trigger per statement.
    """

    options = ("when", "function", "deferred", "per", "added")

    def create_sql(self, model: Any, schema_editor: Any) -> str:
        """CREATE [CONSTRAINT] TRIGGER; a deferred one judges at COMMIT."""
        table = schema_editor.quote_name(model._meta.db_table)
        kind = "CONSTRAINT TRIGGER" if self.deferred else "TRIGGER"
        defer = " DEFERRABLE INITIALLY DEFERRED" if self.deferred else ""
        added = f" REFERENCING NEW TABLE AS {self.added}" if self.added else ""
        return (
            f'CREATE {kind} "{self.name}" {self.when} ON {table}{defer}{added} '
            f"FOR EACH {self.per or 'ROW'} EXECUTE FUNCTION {self.function}()"
        )

    def remove_sql(self, model: Any, schema_editor: Any) -> str:
        """Drop the trigger."""
        return f'DROP TRIGGER "{self.name}" ON {schema_editor.quote_name(model._meta.db_table)}'


def own_constraints(model: type[models.Model]) -> list[BaseConstraint]:
    """The rules a model gets from its declarations alone: policy, composite keys, append-only."""
    from apps.core.fields import HolderForeignKey

    table = model._meta.db_table
    data_class = model.data_class  # type: ignore[attr-defined]
    rules: list[BaseConstraint] = []
    if data_class is not DataClass.SYSTEM:
        rules.append(RowPolicy(name=f"{table}_rows", data_class=int(data_class), **model.policy))  # type: ignore[attr-defined]
    if getattr(model, "referable", False) and model._meta.pk.name != "holder":
        # A circle is its own holder: its primary key is the key that others point at.
        rules.append(
            models.UniqueConstraint(fields=("holder", model._meta.pk.name), name=f"{table}_by_holder")
        )
    for field in model._meta.local_fields:
        if isinstance(field, HolderForeignKey):
            rules.append(
                HolderReference(
                    name=f"{table}_{field.name}_held",
                    field=field.name,
                    holder_field=None if field.holder_field == "holder" else field.holder_field,
                )
            )
    if getattr(model, "append_only", False):
        rules.append(AppendOnly(name=f"{table}_append_only"))
    return rules
