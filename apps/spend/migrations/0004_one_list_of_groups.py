"""SeRCOP groups are lines of the ledger's scheme alone: what named a group of this room's own list names that line."""

from __future__ import annotations

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

TABLES = (
    "spend_mappingrule",
    "spend_mappingrule_history",
    "spend_sercopof",
    "spend_sercopof_history",
    "spend_ownrule",
    "spend_ownrule_history",
    "spend_classified",
)
# Rows that never change are rewritten as a change of their column's type: no trigger sees it, and nothing else moves.
CODES_TO_LINES = """
SELECT set_config('accord.steward', 'yes', true);
INSERT INTO ledger_reportline (scheme, code, label, source)
    SELECT 'sercop', g.code, g.label, '' FROM spend_sercopgroup g
    WHERE NOT EXISTS (SELECT 1 FROM ledger_reportline l WHERE l.scheme = 'sercop' AND l.code = g.code);
UPDATE ledger_reportline l SET parent_id = above.id
    FROM spend_sercopgroup g JOIN ledger_reportline above ON above.scheme = 'sercop' AND above.code = g.parent_id
    WHERE l.scheme = 'sercop' AND l.code = g.code AND l.parent_id IS DISTINCT FROM above.id;
SET CONSTRAINTS ALL IMMEDIATE;
CREATE FUNCTION pg_temp.line_of(p_code text) RETURNS varchar
LANGUAGE sql STABLE AS $$ SELECT l.id::text FROM public.ledger_reportline l WHERE l.scheme = 'sercop' AND l.code = p_code $$;
DO $$
DECLARE
    v_key record;
BEGIN
    FOR v_key IN SELECT c.conrelid::regclass AS owner, c.conname FROM pg_constraint c
        WHERE c.contype = 'f' AND c.confrelid = 'spend_sercopgroup'::regclass AND c.conrelid <> c.confrelid
    LOOP
        EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', v_key.owner, v_key.conname);
    END LOOP;
END $$;
"""
# Triggers go with their table; the functions behind them stay.
HISTORY_FUNCTIONS = """
DROP FUNCTION pgtrigger_insert_insert_359e0(), pgtrigger_update_update_8f960(), pgtrigger_delete_delete_250f3();
"""


def codes_to_lines(apps: Any, schema_editor: Any) -> None:
    """The id of the ledger's line, as text, where the code of a group stood."""
    schema_editor.execute(CODES_TO_LINES, params=None)
    for table in TABLES:
        schema_editor.execute(
            f"ALTER TABLE {schema_editor.quote_name(table)} ALTER COLUMN sercop_id "
            "TYPE varchar(20) USING pg_temp.line_of(sercop_id)"
        )
    schema_editor.execute("SELECT set_config('accord.steward', '', true)")


def keys_to_lines(apps: Any, schema_editor: Any) -> None:
    """The keys that were dropped, now to the ledger's list: a changed field makes again only a key that it found."""
    for name in ("MappingRule", "SercopOf", "OwnRule", "Classified"):
        model = apps.get_model("spend", name)
        field = model._meta.get_field("sercop")
        schema_editor.execute(schema_editor._create_fk_sql(model, field, "_fk_%(to_table)s_%(to_column)s"))


def line(**options: Any) -> models.ForeignKey:
    """A key to the ledger's list."""
    return models.ForeignKey(related_name="+", to="ledger.reportline", **options)


def kept(**options: Any) -> models.ForeignKey:
    """The same in a history, which outlives what it names."""
    return line(
        db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_query_name="+", **options
    )


PROTECT = django.db.models.deletion.PROTECT


class Migration(migrations.Migration):
    """One list, one loader, one file."""

    dependencies = [("ledger", "0008_vat_in_words"), ("spend", "0003_after_tables")]
    operations = [
        migrations.RunPython(codes_to_lines, migrations.RunPython.noop, elidable=False),
        migrations.RemoveField(model_name="sercopgroup", name="parent"),
        migrations.AlterField("mappingrule", "sercop", line(null=True, on_delete=PROTECT)),
        migrations.AlterField("mappingrulehistory", "sercop", kept(null=True)),
        migrations.AlterField("sercopof", "sercop", line(on_delete=PROTECT)),
        migrations.AlterField("sercopofhistory", "sercop", kept()),
        migrations.AlterField("ownrule", "sercop", line(null=True, on_delete=PROTECT)),
        migrations.AlterField("ownrulehistory", "sercop", kept(null=True)),
        migrations.AlterField("classified", "sercop", line(null=True, on_delete=PROTECT, db_index=False)),
        migrations.RunPython(keys_to_lines, migrations.RunPython.noop, elidable=False),
        migrations.DeleteModel(name="SercopGroupHistory"),
        migrations.DeleteModel(name="SercopGroup"),
        migrations.RunSQL(HISTORY_FUNCTIONS),
    ]
