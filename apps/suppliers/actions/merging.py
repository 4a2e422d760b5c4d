"""Who is whom: merge two suppliers, split spellings off, rename, and undo any of these.

Each change has a number; spellings move, lines stay.  A report made as of an earlier number looks through the move.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection
from django.db.models import Max

from apps.audit.act import Act, action
from apps.core.classes import DataClass
from apps.core.clock import now
from apps.core.errors import Conflict, Invalid
from apps.suppliers.calc.public_bodies import addressability
from apps.suppliers.guards import as_shown, standing, steward_home
from apps.suppliers.models import Alias, AliasMove, MasterChange, Suggestion, Supplier

MOST_MOVED = 5000
IDENTIFIERS = ("company_number", "vat_number", "ppon", "charity_number")


@action("suppliers.supplier.merge")
def merge_suppliers(
    act: Act, *, keep: int, gone: int, reason: str, version: int | None = None, suggestion: int | None = None
) -> MasterChange:
    """All spellings of `gone` stand for `keep` from now on; `gone` points at `keep`."""
    home = steward_home(act.by)
    if keep == gone:
        raise Invalid("A supplier cannot be merged into itself.")
    survivor, other = (
        (standing(pk) for pk in (keep, gone)) if keep < gone else reversed([standing(gone), standing(keep)])
    )
    as_shown(other, version)
    clash = [name for name in IDENTIFIERS if getattr(survivor, name) and getattr(other, name)
             and getattr(survivor, name) != getattr(other, name)]  # fmt: skip
    if clash:
        raise Conflict(
            f"{survivor.name} and {other.name} have different {clash[0].replace('_', ' ')}s, so they are two bodies. "
            "Correct the number that is wrong first."
        )
    change = _change(act, MasterChange.Kind.MERGE, survivor, other=other, reason=reason)
    _move(
        change,
        list(Alias.objects.select_for_update().filter(supplier=other).order_by("pk")[:MOST_MOVED]),
        survivor,
    )
    moved = {
        name: getattr(other, name)
        for name in IDENTIFIERS
        if getattr(other, name) and not getattr(survivor, name)
    }
    Supplier.objects.filter(pk=other.pk).update(
        state=Supplier.State.MERGED, merged_into=survivor, version=other.version + 1
    )
    Supplier.objects.filter(pk=survivor.pk).update(version=survivor.version + 1, **moved)
    _decided(suggestion, survivor, other, change)
    act.audit(
        home, DataClass.FINANCE, reason=reason, details={"change": change.number, "keep": keep, "gone": gone}
    )
    return change


@action("suppliers.supplier.split")
def split_supplier(
    act: Act, *, supplier_id: int, aliases: Sequence[int], name: str, reason: str
) -> MasterChange:
    """Some spellings of a supplier become a supplier of their own."""
    home = steward_home(act.by)
    supplier = standing(supplier_id)
    moving = list(Alias.objects.select_for_update().filter(supplier=supplier, pk__in=aliases).order_by("pk"))
    if not moving:
        raise Invalid("Choose at least one spelling to split off.")
    if len(moving) == Alias.objects.filter(supplier=supplier).count():
        raise Invalid(f"All spellings of {supplier.name} were chosen; leave at least one with it.")
    shown = " ".join(name.split()) or moving[0].raw
    mark = addressability(moving[0].raw)
    fresh = Supplier.objects.create(
        name=shown[:400], key=moving[0].key, addressable=mark.addressable, kind=mark.kind
    )
    change = _change(act, MasterChange.Kind.SPLIT, fresh, other=supplier, reason=reason)
    _move(change, moving, fresh)
    Supplier.objects.filter(pk=supplier.pk).update(version=supplier.version + 1)
    act.audit(
        home, DataClass.FINANCE, reason=reason,
        details={"change": change.number, "from": supplier.pk, "to": fresh.pk, "spellings": len(moving)},
    )  # fmt: skip
    return change


@action("suppliers.supplier.rename")
def rename_supplier(act: Act, *, supplier_id: int, name: str, version: int | None = None) -> MasterChange:
    """Change the name by which the supplier is shown."""
    home = steward_home(act.by)
    supplier = standing(supplier_id)
    as_shown(supplier, version)
    shown = " ".join(name.split())[:400]
    if not shown:
        raise Invalid("Give the supplier a name.", fields={"name": "Give the supplier a name."})
    change = _change(act, MasterChange.Kind.RENAME, supplier, before=supplier.name, after=shown)
    Supplier.objects.filter(pk=supplier.pk).update(name=shown, version=supplier.version + 1)
    act.audit(home, DataClass.FINANCE, details={"change": change.number, "supplier": supplier.pk})
    return change


@action("suppliers.change.undo")
def undo_change(act: Act, *, change_id: int, reason: str = "") -> MasterChange:
    """Take a merge, split or renaming back; refused while a later change of the same spellings stands on it."""
    home = steward_home(act.by)
    done = MasterChange.objects.select_related("supplier", "other").filter(pk=change_id).first()
    if done is None:
        raise Invalid("There is no such change.")
    if done.kind == MasterChange.Kind.UNDO or MasterChange.objects.filter(undoes=done).exists():
        raise Conflict(f"Change {done.number} is undone already.")
    if done.kind == MasterChange.Kind.RENAME:
        change = _undo_name(act, done, reason)
    else:
        change = _undo_moves(act, done, reason)
    act.audit(
        home, DataClass.FINANCE, reason=reason, details={"change": change.number, "undoes": done.number}
    )
    return change


def _undo_name(act: Act, done: MasterChange, reason: str) -> MasterChange:
    supplier = standing(done.supplier_id)
    if supplier.name != done.name_after:
        raise Conflict(f"{supplier.name} was renamed again since. Undo that first.")
    change = _change(
        act,
        MasterChange.Kind.UNDO,
        supplier,
        before=done.name_after,
        after=done.name_before,
        undoes=done,
        reason=reason,
    )
    Supplier.objects.filter(pk=supplier.pk).update(name=done.name_before, version=supplier.version + 1)
    return change


def _undo_moves(act: Act, done: MasterChange, reason: str) -> MasterChange:
    moves = list(AliasMove.objects.filter(change=done).select_related("alias").order_by("pk"))
    astray = [move for move in moves if move.alias.supplier_id != move.after_id]
    if astray:
        raise Conflict(f"“{astray[0].alias.raw}” was moved again since. Undo that change first.")
    assert done.other is not None
    other = Supplier.objects.select_for_update(no_key=True).get(pk=done.other.pk)
    change = _change(act, MasterChange.Kind.UNDO, done.supplier, other=other, undoes=done, reason=reason)
    if done.kind == MasterChange.Kind.MERGE:
        taken = {name: "" for name in IDENTIFIERS
                 if getattr(other, name) and getattr(done.supplier, name) == getattr(other, name)}  # fmt: skip
        Supplier.objects.filter(pk=done.supplier_id).update(version=done.supplier.version + 1, **taken)
        Supplier.objects.filter(pk=other.pk).update(
            state=Supplier.State.CONFIRMED, merged_into=None, version=other.version + 1
        )
        Suggestion.objects.filter(change=done).update(state=Suggestion.State.OPEN, change=None)
    else:
        Supplier.objects.filter(pk=done.supplier_id).update(
            state=Supplier.State.MERGED, merged_into=other, version=done.supplier.version + 1
        )
    by_target: dict[int, list[Alias]] = {}
    for move in moves:
        by_target.setdefault(move.before_id, []).append(move.alias)
    for target, aliases in by_target.items():
        _move(change, aliases, Supplier.objects.get(pk=target))
    return change


def _change(
    act: Act, kind: str, supplier: Supplier, *, other: Supplier | None = None, before: str = "", after: str = "",
    reason: str = "", undoes: MasterChange | None = None,
) -> MasterChange:  # fmt: skip
    """The next numbered change; one at a time until COMMIT, so that numbers and commits have one order."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('suppliers: changes of the master'))")
    last = MasterChange.objects.aggregate(last=Max("number"))["last"] or 0
    return MasterChange.objects.create(
        number=last + 1, kind=kind, supplier=supplier, other=other, name_before=before, name_after=after,
        reason=reason.strip()[:500], undoes=undoes, at=now(),
    )  # fmt: skip


def _move(change: MasterChange, aliases: Sequence[Alias], to: Supplier) -> None:
    if len(aliases) >= MOST_MOVED:
        raise Conflict(f"More than {MOST_MOVED:,} spellings would move at once. Split them off in parts.")
    AliasMove.objects.bulk_create(
        AliasMove(change=change, alias=alias, before_id=alias.supplier_id, after=to) for alias in aliases
    )
    Alias.objects.filter(pk__in=[alias.pk for alias in aliases]).update(supplier=to)


def _decided(suggestion: int | None, one: Supplier, other: Supplier, change: MasterChange) -> None:
    low, high = sorted((one.pk, other.pk))
    pair = Suggestion.objects.filter(one_id=low, other_id=high)
    if suggestion is not None:
        pair = pair | Suggestion.objects.filter(pk=suggestion)
    pair.filter(state=Suggestion.State.OPEN).update(state=Suggestion.State.MERGED, change=change)
