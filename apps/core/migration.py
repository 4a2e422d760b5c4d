"""Migration helpers: SQL kept in files, tables made together, data migrations that work under forced row security."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from django.db import migrations
from django.db.migrations.operations.base import Operation

APPS = Path(__file__).resolve().parent.parent


class SqlFile(migrations.RunSQL):
    """Runs `apps/<room>/sql/<stage>/<name>.sql`; every file may run twice (CREATE OR REPLACE, GRANT).

    Stage `functions` comes before the tables whose triggers call them; stage `tables` comes after and holds
    what names tables: grants, and functions in plain SQL.
    """

    def __init__(self, room: str, stage: str, name: str) -> None:
        self.room, self.stage, self.name = room, stage, name
        text = (APPS / room / "sql" / stage / f"{name}.sql").read_text(encoding="utf-8")
        super().__init__(text, migrations.RunSQL.noop)

    def deconstruct(self) -> Any:
        """Migrations name the file, not its text."""
        return self.__class__.__qualname__, [self.room, self.stage, self.name], {}


def together(*operations: Operation) -> list[Operation]:
    """Operations of one migration as one step: `operations = together(…)`.

    After each operation Django renders again every model that is related to the one changed, and here all are: hundreds
    of operations took minutes of processor time.  Together they are rendered once.
    """
    return [Together(operations)]


class Together(Operation):
    """Tables made whole, as `build_schema` makes them; every other operation runs by itself, in its order.

    No operation within may read rows through the models (RunPython): it would see them as they were before.  There is
    no way back: a step back is a restored backup.
    """

    reversible = False
    atomic = True

    def __init__(self, operations: Sequence[Operation]) -> None:
        self.operations = operations

    def state_forwards(self, app_label: str, state: Any) -> None:
        """All the changes of state, without the rendered models: whoever asks for them next renders them."""
        state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """New tables with all their columns, constraints and indexes; then the rest."""
        made: set[str] = set()
        for operation in self.operations:
            if isinstance(operation, migrations.CreateModel):
                made.add(operation.name_lower)
            elif isinstance(operation, _OF_A_TABLE) and _table_of(operation) in made:
                continue
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        """One line for the plan."""
        return f"{len(self.operations)} operations together"


_OF_A_TABLE = (
    migrations.AddField,
    migrations.AlterField,
    migrations.AddConstraint,
    migrations.AddIndex,
    migrations.AlterUniqueTogether,
)


def _table_of(operation: Any) -> str:
    """The model that an operation is about, whichever name it has for that."""
    return str(getattr(operation, "model_name_lower", "") or operation.name_lower)


def sql_texts(room: str, stage: str) -> list[str]:
    """Texts of a room's SQL files of one stage, in the order of their names."""
    return [file.read_text(encoding="utf-8") for file in sorted((APPS / room / "sql" / stage).glob("*.sql"))]


def for_each_holder(apps: Any, work: Callable[[int], int]) -> Iterator[tuple[int, int]]:
    """Run `work(holder_id)` once per holder within a full scope of that holder; gives (holder, rows touched).

    Under forced row security a careless data migration touches no rows: the caller must check the counts.
    """
    from apps.core.classes import WALLED
    from apps.core.scope import Scope, scope

    for holder_id in apps.get_model("tenancy", "Holder").objects.order_by("id").values_list("id", flat=True):
        everything = dict.fromkeys(WALLED, frozenset({holder_id}))
        with scope(Scope(read=everything, write=everything, steward=True)):
            yield holder_id, work(holder_id)
