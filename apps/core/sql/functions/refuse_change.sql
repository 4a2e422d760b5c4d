-- Append-only tables: says which table, and what to do instead of changing a row.
CREATE OR REPLACE FUNCTION accord_refuse_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    RAISE EXCEPTION 'Rows of % are never changed or removed; add a correcting row instead.', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
