"""The wall between organisations, tried on every model that the project has or will have.

The suite finds the models by itself.  A model that declares no class, or for which no row can be made
(tests/rows.py), fails it.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, IntegrityError, connection, models, transaction

from apps.core.classes import DataClass
from apps.core.fields import HolderForeignKey, MoneyField
from apps.core.scope import NOTHING, Scope, scope
from tests.rows import ROWS, build

pytestmark = pytest.mark.django_db

OURS = [model for room in settings.ROOMS for model in apps.get_app_config(room).get_models()]
LIVE = [model for model in OURS if not getattr(model, "is_history", False)]
WALLED = [model for model in LIVE if model.data_class.walled or model.data_class is DataClass.MIXED]
BY_ACTION_ONLY = {"audit.Event", "audit.Detail"}
WRITABLE = [
    model
    for model in WALLED
    if model._meta.label not in BY_ACTION_ONLY and model.policy.get("write") != "none"
]
names = lambda model: model._meta.label  # noqa: E731


def only(county, code: str, *, write: bool = True) -> Scope:
    """A scope over one organisation's rows of every class."""
    # Rows that are one person's own are made for the person numbered as the holder (tests/rows.py).
    everywhere = {item: frozenset({county.org(code)}) for item in DataClass if item.walled}
    return Scope(read=everywhere, write=everywhere if write else {}, person=county.org(code))


def made(county, model, code: str):
    """A row of the model held by that organisation."""
    with scope(county.everything()):
        row = build(model._meta.label, county, county.org(code))
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    return row


@pytest.mark.parametrize("model", OURS, ids=names)
def test_every_model_declares_its_class_and_how_long_it_is_kept(model):
    assert isinstance(model.data_class, DataClass)
    assert model.retention


def test_a_row_can_be_made_of_every_walled_model():
    missing = sorted(model._meta.label for model in WRITABLE if model._meta.label not in ROWS)
    assert not missing, f"Add builders to tests/rows.py for {', '.join(missing)}."


@pytest.mark.parametrize("model", WRITABLE, ids=names)
def test_without_a_scope_there_is_nothing(model, county):
    made(county, model, "FRA")
    with scope(NOTHING):
        assert not model.objects.exists()


@pytest.mark.parametrize("model", WRITABLE, ids=names)
def test_another_organisations_row_is_not_seen_changed_or_removed(model, county):
    row = made(county, model, "FRA")
    with scope(only(county, "FRA")):
        assert model.objects.filter(pk=row.pk).exists()
    with scope(only(county, "CC")):
        if model.policy.get("read") != "signed_in":
            assert not model.objects.filter(pk=row.pk).exists()
        assert _touch(model, row) == 0
        assert _remove(model, row) == 0


@pytest.mark.parametrize("model", [m for m in WRITABLE if m.policy.get("write") != "own"], ids=names)
def test_reading_does_not_allow_writing(model, county):
    row = made(county, model, "FRA")
    with scope(only(county, "FRA", write=False)):
        assert model.objects.filter(pk=row.pk).exists()
        assert _touch(model, row) == 0
        assert _remove(model, row) == 0


@pytest.mark.parametrize("model", WRITABLE, ids=names)
def test_a_row_cannot_be_added_for_another_organisation(model, county):
    row = made(county, model, "FRA")
    copy = _copy_sql(model, row)
    with scope(only(county, "CC")), pytest.raises(DatabaseError) as refusal, transaction.atomic():
        connection.cursor().execute(*copy)
    assert "row-level security" in str(refusal.value) or "permission denied" in str(refusal.value)


@pytest.mark.parametrize("model", [m for m in WRITABLE if not m.append_only], ids=names)
def test_a_row_cannot_be_moved_to_another_organisation(model, county):
    row = made(county, model, "CC")
    with scope(only(county, "CC")), pytest.raises(DatabaseError), transaction.atomic():
        changed = model.objects.filter(pk=row.pk).update(holder=county.org("FRA"))
        assert changed == 0, "The row was re-homed."
        raise IntegrityError("The policy hid the row from the change, which is a refusal too.")


HELD = [
    (model, field)
    for model in WRITABLE
    for field in model._meta.local_fields
    if isinstance(field, HolderForeignKey) and field.holder_field == "holder"
]


@pytest.mark.parametrize(("model", "field"), HELD, ids=[f"{m._meta.label}.{f.name}" for m, f in HELD])
def test_another_organisations_row_cannot_be_referenced(model, field, county):
    assert _keyed_with_holder(model, field), f"{model._meta.db_table} has no key (holder_id, {field.column})."
    target = field.remote_field.model
    if target._meta.label not in ROWS:
        return  # Rows that definer functions alone write cannot be made here; the key above stands all the same.
    mine = made(county, model, "CC")
    theirs = made(county, target, "FRA")
    with scope(only(county, "CC")), pytest.raises(IntegrityError), transaction.atomic():
        cursor = connection.cursor()
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        if model.append_only:
            cursor.execute(*_copy_sql(model, mine, {field.column: theirs.pk}))
        else:
            assert model.objects.filter(pk=mine.pk).update(**{field.attname: theirs.pk}) == 1
    # A unique key of the copy, or a trigger that keeps the row as it is, may speak before the key found above.


def _keyed_with_holder(model, field) -> bool:
    """The database holds a composite foreign key over the holder and this column."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.contype = 'f' AND c.conrelid = %s::regclass "
            "AND (SELECT array_agg(a.attname::text ORDER BY a.attname) FROM pg_attribute a "
            "     WHERE a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey)) = %s)",
            [model._meta.db_table, sorted(["holder_id", field.column])],
        )
        return cursor.fetchone()[0]


def test_plain_foreign_keys_between_walled_tables_are_named_here():
    """Persons and circles' members may be pointed at from anywhere; everything else carries the holder."""
    shared = {"identity.Person"}
    found = {
        f"{model._meta.label}.{field.name}"
        for model in WALLED
        for field in model._meta.local_fields
        if isinstance(field, models.ForeignKey)
        and not isinstance(field, HolderForeignKey)
        and getattr(field.remote_field.model, "data_class", DataClass.SYSTEM)
        in {*DataClass} - {DataClass.REFERENCE, DataClass.PUBLIC, DataClass.SYSTEM}
        and field.remote_field.model._meta.label not in shared
    }
    assert found <= {"audit.Detail.event"}, f"Use HolderForeignKey for {sorted(found)}."


GOLDEN = Path(__file__).with_name("shared_models.txt")


def shared_models() -> set[str]:
    """Models of class reference or public."""
    return {m._meta.label for m in LIVE if m.data_class in (DataClass.REFERENCE, DataClass.PUBLIC)}


def test_shared_models_are_known_and_hold_neither_money_nor_people():
    golden = set(GOLDEN.read_text(encoding="utf-8").split())
    assert shared_models() == golden, "A shared model came or went: decide on it in shared_models.txt."
    for model in (apps.get_model(label) for label in golden):
        for field in model._meta.local_fields:
            assert not isinstance(field, MoneyField), f"{model._meta.label}.{field.name} holds money."
            if isinstance(field, models.ForeignKey):
                assert field.remote_field.model._meta.label != "identity.Person", (
                    f"{model._meta.label} names a person."
                )


def test_every_table_with_a_holder_is_forced_behind_policies():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity, "
            "  EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname IN ('holder_id', 'access_key')), "
            "  (SELECT count(*) FROM pg_policy p WHERE p.polrelid = c.oid) "
            "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p')"
        )
        tables = {row[0]: row[1:] for row in cursor.fetchall()}
    open_tables = sorted(name for name, (forced, holds, _count) in tables.items() if holds and not forced)
    assert open_tables == ["audit_head"], "audit_head is reached by definer functions only."
    for model in OURS:
        if model.data_class is not DataClass.SYSTEM:
            forced, _holds, policies = tables[model._meta.db_table]
            assert forced and policies, f"{model._meta.db_table} has no forced policies."


@pytest.mark.parametrize("statement", [
    "ALTER TABLE tenancy_circle DISABLE ROW LEVEL SECURITY",
    "TRUNCATE audit_event",
    "DROP POLICY tenancy_circle_rows_read ON tenancy_circle",
    "SET ROLE accord_guard",
    "SET ROLE accord_owner",
    "UPDATE audit_event SET action = 'x'",
    "DELETE FROM audit_event",
    "SELECT * FROM audit_head",
    "SET session_replication_role = replica",
])  # fmt: skip
def test_the_application_role_cannot_open_the_wall(statement, county):
    with pytest.raises(DatabaseError), transaction.atomic():
        connection.cursor().execute(statement)


def _touch(model, row) -> int:
    """Rows changed by a harmless update; a refusal counts as none."""
    try:
        with transaction.atomic():
            return model.objects.filter(pk=row.pk).update(holder=row.holder_id)
    except DatabaseError:
        return 0


def _remove(model, row) -> int:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            table, key = connection.ops.quote_name(model._meta.db_table), model._meta.pk.column
            cursor.execute(f"DELETE FROM {table} WHERE {key} = %s", [row.pk])
            return cursor.rowcount
    except DatabaseError:
        return 0


def _copy_sql(model, row, changes=None):
    """INSERT of a copy of the row: the wall must refuse before any unique key does."""
    changes = changes or {}
    fields = [f for f in model._meta.local_concrete_fields if not f.generated and not f.primary_key]
    if model._meta.pk.column not in {f.column for f in fields} and not isinstance(
        model._meta.pk, models.AutoField
    ):
        fields.append(model._meta.pk)
    columns = ", ".join(connection.ops.quote_name(f.column) for f in fields)
    marks = ", ".join(["%s"] * len(fields))
    values = [changes.get(f.column, f.get_db_prep_save(getattr(row, f.attname), connection)) for f in fields]
    return (
        f"INSERT INTO {connection.ops.quote_name(model._meta.db_table)} ({columns}) VALUES ({marks})",
        values,
    )
