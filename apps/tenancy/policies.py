"""Further doors through a table's wall, each as narrow as its name; added beside the policy a model has anyway."""

from __future__ import annotations

from typing import Any

from apps.core.classes import DataClass
from apps.core.policy import ROLES, DatabaseRule, _setting


class ReaderToo(DatabaseRule):
    """Lets the holder named in `column` read the row as well: the reading end of a window.

    With `writers`, only those who may write that holder's rows of the class read it.  In the class directory that
    is what one wants: reading each other's address book, all the area's people would count as readers.
    """

    options = ("column", "writers", "data_class")
    column: str
    data_class: int
    writers: bool | None

    def create_sql(self, model: Any, schema_editor: Any) -> str:
        """One policy for SELECT, in the data class of the model (which the model hands over when it is made)."""
        table = schema_editor.quote_name(model._meta.db_table)
        setting = _setting(f"{'write' if self.writers else 'read'}_{DataClass(self.data_class).slug}")
        return f'CREATE POLICY "{self.name}" ON {table} FOR SELECT TO {ROLES} USING ({self.column} = ANY ({setting}))'

    def remove_sql(self, model: Any, schema_editor: Any) -> str:
        """Close the window."""
        return f'DROP POLICY IF EXISTS "{self.name}" ON {schema_editor.quote_name(model._meta.db_table)}'
