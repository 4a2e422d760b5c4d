-- What matching needs of other rooms' tables, and the bell that a receipt rings.

-- The invoices of an organisation are matched again at once, where a schedule does that.  For whoever may write its
-- finances or purchases: a storekeeper reads no invoice, and learns nothing here.
CREATE OR REPLACE FUNCTION accord_match_is_due(p_holder bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT ARRAY[2 * 1000000 + p_holder, 3 * 1000000 + p_holder]
        && COALESCE(NULLIF(current_setting('accord.write_keys', true), ''), '{}')::bigint[] THEN
        RAISE EXCEPTION 'The invoices of organisation % lie outside the scope of this transaction.', p_holder
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    UPDATE jobs_schedule SET next_due = clock_timestamp() WHERE id IN (
        SELECT s.id FROM jobs_schedule s WHERE s.holder_id = p_holder AND s.plan = 'payables.match' AND s.live
            AND s.next_due > clock_timestamp() FOR UPDATE SKIP LOCKED);
END $$;
ALTER FUNCTION accord_match_is_due(bigint) OWNER TO accord_guard;
REVOKE ALL ON FUNCTION accord_match_is_due(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION accord_match_is_due(bigint) TO accord_app;

GRANT SELECT ON payables_match, payables_ways, payables_rules, purchasing_order, purchasing_orderline, purchasing_receipt,
    purchasing_receiptline, purchasing_amendment, purchasing_requisition, purchasing_requisitionline, suppliers_supplier,
    ledger_coding, ledger_vatrate TO accord_guard;
