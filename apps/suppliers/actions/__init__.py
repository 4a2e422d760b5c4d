"""Writes of the supplier master: merge, split, undo, rename, marks, suggestions, and what one organisation knows."""

from apps.suppliers.actions.keeping import (
    confirm_supplier,
    keep_apart,
    note_supplier,
    set_identifiers,
    set_mark,
)
from apps.suppliers.actions.merging import merge_suppliers, rename_supplier, split_supplier, undo_change
from apps.suppliers.actions.suggesting import give_opinion, suggest_matches

__all__ = [
    "confirm_supplier", "give_opinion", "keep_apart", "merge_suppliers", "note_supplier", "rename_supplier",
    "set_identifiers", "set_mark", "split_supplier", "suggest_matches", "undo_change",
]  # fmt: skip
