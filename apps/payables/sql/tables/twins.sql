-- The search for the same invoice twice, within the organisation and in the windows that partners opened for it.

-- Invoices that may be the same as this one and came before it (or are posted): own ones by supplier and number over all
-- years, by supplier, amount and date, by bank account and amount; partners' ones by the fingerprints that they wrote for
-- a circle of which this organisation is a member.  Only for an invoice of an organisation that the scope reads.
CREATE OR REPLACE FUNCTION accord_invoice_twins(p_invoice bigint)
RETURNS TABLE (kind text, other bigint, organisation bigint, there bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    v record;
    v_family bigint[];  -- the supplier and all that were merged into it
BEGIN
    SELECT i.* INTO v FROM payables_invoice i WHERE i.id = p_invoice AND i.holder_id = ANY (
        COALESCE(NULLIF(current_setting('accord.read_finance', true), ''), '{}')::bigint[]);
    IF NOT FOUND THEN
        RETURN;
    END IF;
    WITH RECURSIVE family AS (
        SELECT accord_supplier_now(v.supplier_id) AS id
        UNION SELECT s.id FROM suppliers_supplier s JOIN family f ON s.merged_into_id = f.id
    ) SELECT array_agg(f.id) INTO v_family FROM family f;
    RETURN QUERY
    WITH found AS (
        SELECT 'reference'::text AS kind, o.id, o.record_id, o.posted_at FROM payables_invoice o
        WHERE o.holder_id = v.holder_id AND o.supplier_id = ANY (v_family) AND o.reference_key = v.reference_key
          AND o.kind = v.kind AND o.id <> v.id
        UNION ALL
        SELECT 'amount', o.id, o.record_id, o.posted_at FROM payables_invoice o
        WHERE o.holder_id = v.holder_id AND o.supplier_id = ANY (v_family) AND o.gross = v.gross AND o.dated = v.dated
          AND o.kind = v.kind AND o.reference_key <> v.reference_key AND o.id <> v.id
        UNION ALL
        SELECT 'bank', o.id, o.record_id, o.posted_at FROM payables_invoice o
        WHERE v.bank_print <> '' AND o.bank_print <> '' AND o.holder_id = v.holder_id AND o.bank_print = v.bank_print
          AND o.gross = v.gross AND o.kind = v.kind AND NOT COALESCE(o.supplier_id = ANY (v_family), false) AND o.id <> v.id
          AND (o.reference_key = v.reference_key OR o.dated = v.dated)
    )
    SELECT f.kind, f.id, NULL::bigint, NULL::bigint
    FROM found f JOIN documents_record r ON r.id = f.record_id AND r.holder_id = v.holder_id
    WHERE (f.id < v.id OR f.posted_at IS NOT NULL) AND r.state NOT IN ('returned', 'dropped');
    RETURN QUERY
    SELECT DISTINCT ON (theirs.holder_id, theirs.invoice) theirs.kind::text, NULL::bigint, theirs.holder_id, theirs.id
    FROM payables_fingerprint mine
    JOIN payables_fingerprint theirs ON theirs.print = mine.print AND theirs.kind = mine.kind
        AND theirs.holder_id <> mine.holder_id AND theirs.id < mine.id
    JOIN tenancy_circlemember m ON m.holder_id = theirs.reader_id AND m.organisation_id = v.holder_id
        AND m.during @> accord_london_day(clock_timestamp())
    WHERE mine.holder_id = v.holder_id AND mine.invoice = v.id
    ORDER BY theirs.holder_id, theirs.invoice, theirs.kind DESC, theirs.id;
END $$;
ALTER FUNCTION accord_invoice_twins(bigint) OWNER TO accord_guard;
REVOKE ALL ON FUNCTION accord_invoice_twins(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION accord_invoice_twins(bigint) TO accord_app;

GRANT SELECT ON payables_invoice, payables_line, payables_fingerprint, payables_twin, documents_recordact, work_approvalrequest,
    work_approvalstep, tenancy_circlemember TO accord_guard;
