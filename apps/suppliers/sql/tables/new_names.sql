-- How a load makes new names known without a steward's duty: it may add unconfirmed suppliers, spellings of
-- existing or new suppliers, and suggestions; it can change nothing that stands.

-- p_names: [{"raw", "key", "name", "addressable", "kind", "place"}].  Spellings already known are passed over.  A new spelling
-- joins the supplier that has its key (never a merged one), or becomes a new, unconfirmed supplier.
-- Returns every spelling asked for with its id, its supplier and the supplier's mark.
CREATE OR REPLACE FUNCTION accord_add_supplier_names(p_names jsonb)
RETURNS TABLE (raw text, alias_id bigint, supplier_id bigint, addressable boolean, kind text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    IF COALESCE(NULLIF(current_setting('accord.write_finance', true), ''), '{}')::bigint[] = '{}'::bigint[] THEN
        RAISE EXCEPTION 'Only whoever loads payments for an organisation adds supplier names.'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('suppliers: new names'));
    INSERT INTO suppliers_supplier (name, key, state, addressable, kind, company_number, vat_number, ppon,
                                    charity_number, version)
        SELECT DISTINCT ON (n.key) n.name, n.key, 'unconfirmed', n.addressable, n.kind, '', '', '', '', 1
        FROM jsonb_to_recordset(p_names)
             AS n(raw text, key text, name text, addressable boolean, kind text, place bigint)
        WHERE n.raw <> '' AND n.key <> ''
          AND NOT EXISTS (SELECT 1 FROM suppliers_alias a WHERE a.raw = n.raw)
          AND NOT EXISTS (SELECT 1 FROM suppliers_alias a WHERE a.key = n.key)
          AND NOT EXISTS (SELECT 1 FROM suppliers_supplier s WHERE s.key = n.key AND s.state <> 'merged')
        ORDER BY n.key, n.place;
    INSERT INTO suppliers_alias (raw, key, supplier_id, origin)
        SELECT DISTINCT ON (n.raw) n.raw, n.key, COALESCE(known.supplier_id, fresh.id), 'file'
        FROM jsonb_to_recordset(p_names) AS n(raw text, key text)
        LEFT JOIN LATERAL (SELECT a.supplier_id FROM suppliers_alias a
                           WHERE a.key = n.key ORDER BY a.id LIMIT 1) known ON true
        LEFT JOIN LATERAL (SELECT s.id FROM suppliers_supplier s
                           WHERE s.key = n.key AND s.state <> 'merged' ORDER BY s.id LIMIT 1) fresh ON true
        WHERE n.raw <> '' AND n.key <> '' AND NOT EXISTS (SELECT 1 FROM suppliers_alias a WHERE a.raw = n.raw)
        ORDER BY n.raw;
    RETURN QUERY
        SELECT a.raw::text, a.id, a.supplier_id, s.addressable, s.kind::text
        FROM (SELECT DISTINCT n.raw FROM jsonb_to_recordset(p_names) AS n(raw text)) asked
        JOIN suppliers_alias a ON a.raw = asked.raw JOIN suppliers_supplier s ON s.id = a.supplier_id;
END $$;

-- p_pairs: [{"one", "other", "score", "reasons"}] with one < other.  A pair already suggested or decided stays as it is.
CREATE OR REPLACE FUNCTION accord_add_supplier_suggestions(p_pairs jsonb) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_added integer;
BEGIN
    IF COALESCE(NULLIF(current_setting('accord.write_finance', true), ''), '{}')::bigint[] = '{}'::bigint[]
       AND COALESCE(current_setting('accord.steward', true), '') = '' THEN
        RAISE EXCEPTION 'Only whoever loads payments or keeps the supplier list adds suggestions.'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO suppliers_suggestion (one_id, other_id, score, reasons, state)
        SELECT p.one, p.other, p.score, p.reasons, 'open'
        FROM jsonb_to_recordset(p_pairs) AS p(one bigint, other bigint, score smallint, reasons jsonb)
        WHERE p.one < p.other
        ON CONFLICT (one_id, other_id) DO NOTHING;
    GET DIAGNOSTICS v_added = ROW_COUNT;
    RETURN v_added;
END $$;

GRANT INSERT ON suppliers_supplier, suppliers_alias, suppliers_suggestion, suppliers_supplier_history,
    suppliers_alias_history, suppliers_suggestion_history TO accord_guard;
GRANT USAGE ON SEQUENCE suppliers_supplier_id_seq, suppliers_alias_id_seq, suppliers_suggestion_id_seq,
    suppliers_supplier_history_pgh_id_seq, suppliers_alias_history_pgh_id_seq,
    suppliers_suggestion_history_pgh_id_seq TO accord_guard;
ALTER FUNCTION accord_add_supplier_names(jsonb) OWNER TO accord_guard;
ALTER FUNCTION accord_add_supplier_suggestions(jsonb) OWNER TO accord_guard;
REVOKE ALL ON FUNCTION accord_add_supplier_names(jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION accord_add_supplier_suggestions(jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION accord_add_supplier_names(jsonb) TO accord_app;
GRANT EXECUTE ON FUNCTION accord_add_supplier_suggestions(jsonb) TO accord_app;
