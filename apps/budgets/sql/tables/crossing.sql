-- A virement that crosses organisations stands in the audit chains of both.

-- Writes into the chain of the other organisation what was done to the virement on this side, in the name of the person
-- acting, who need not see that organisation.  Whoever calls it may write this side; nothing of the other is read out.
-- Both chains are locked in the order of their holders before the acting side's own event follows.
CREATE OR REPLACE FUNCTION accord_audit_other_side(p_holder bigint, p_record bigint, p_action text, p_word text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_keys text := COALESCE(current_setting('accord.read_keys', true), '');
    v_other record;
BEGIN
    IF NOT (2 * 1000000 + p_holder) = ANY (COALESCE(NULLIF(current_setting('accord.write_keys', true), ''), '{}')::bigint[]) THEN
        RAISE EXCEPTION 'A virement of organisation % lies outside the scope of this transaction.', p_holder
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT o.holder_id, o.record_id, o.amount INTO v_other
        FROM budgets_virement v JOIN budgets_virement o ON o.pair = v.pair AND o.id <> v.id
        WHERE v.holder_id = p_holder AND v.record_id = p_record AND o.holder_id = v.other_id;
    IF NOT FOUND OR p_word NOT IN ('raised', 'approved', 'refused', 'withdrawn', 'in force') THEN
        RAISE EXCEPTION 'Record % is no side of a virement between organisations.', p_record
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM 1 FROM audit_head h WHERE h.holder_id IN (p_holder, v_other.holder_id) ORDER BY h.holder_id FOR UPDATE;
    PERFORM set_config('accord.read_keys', format('{%s}', 2 * 1000000 + v_other.holder_id), true);
    PERFORM accord_append_event(v_other.holder_id, 2::smallint, p_action,
        NULLIF(current_setting('accord.person', true), '')::bigint, NULL, v_other.record_id, '',
        jsonb_build_object('other_side', p_holder, 'there', p_word, 'amount', v_other.amount));
    PERFORM set_config('accord.read_keys', v_keys, true);
END $$;

ALTER FUNCTION accord_audit_other_side(bigint, bigint, text, text) OWNER TO accord_guard;
REVOKE ALL ON FUNCTION accord_audit_other_side(bigint, bigint, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION accord_audit_other_side(bigint, bigint, text, text) TO accord_app;
