"""Windows: rows that an owner writes for a named reader, shown to that reader within the class, to nobody else."""

import pytest
from django.db import DatabaseError, connection, transaction

from apps.core.classes import DataClass
from apps.core.scope import Scope, scope

pytestmark = pytest.mark.committed


@pytest.fixture
def window(committed_db):
    """A table made from a window model, as the owner makes tables: price points shown to a circle."""
    from django.db import connections, models
    from django.test.utils import isolate_apps

    from apps.tenancy.windows import Window

    with isolate_apps("apps.tenancy"):

        class TryPoint(Window):
            data_class = DataClass.PROCUREMENT
            retention = "for the test"
            item = models.CharField(max_length=20)

            class Meta(Window.Meta):
                app_label = "tenancy"

        # The test's model points at the real holders.
        from apps.tenancy.models import Holder

        for name in ("holder", "reader"):
            relation = TryPoint._meta.get_field(name).remote_field
            relation.model, relation.field_name = Holder, "id"
        with connections["owner"].schema_editor() as editor:
            editor.create_model(TryPoint)
        yield TryPoint


def only(county_class, holder, *, write=False):
    held = {county_class: frozenset({holder})}
    return Scope(read=held, write=held if write else {}, person=5)


def items(holder, data_class=DataClass.PROCUREMENT):
    with scope(only(data_class, holder)), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT item FROM tenancy_trypoint ORDER BY id")
        return [row[0] for row in cursor.fetchall()]


def test_a_window_shows_a_row_to_its_owner_and_its_reader_within_the_class(window):
    from tests import county

    with (
        scope(only(DataClass.PROCUREMENT, county.org("CC"), write=True)),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "INSERT INTO tenancy_trypoint (holder_id, reader_id, item) VALUES (%s, %s, 'Hoses')",
            [county.org("CC"), county.org("BOARD")],
        )
    assert items(county.org("CC")) == ["Hoses"]
    assert items(county.org("BOARD")) == ["Hoses"]
    assert items(county.org("FRA")) == []
    assert items(county.org("BOARD"), DataClass.FINANCE) == []
    # The reader reads, and nothing else.
    with (
        scope(only(DataClass.PROCUREMENT, county.org("BOARD"), write=True)),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE tenancy_trypoint SET item = 'Changed'")
        assert cursor.rowcount == 0
        cursor.execute("DELETE FROM tenancy_trypoint")
        assert cursor.rowcount == 0
    with (
        scope(only(DataClass.PROCUREMENT, county.org("FRA"), write=True)),
        pytest.raises(DatabaseError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "INSERT INTO tenancy_trypoint (holder_id, reader_id, item) VALUES (%s, %s, 'Forged')",
            [county.org("CC"), county.org("FRA")],
        )
