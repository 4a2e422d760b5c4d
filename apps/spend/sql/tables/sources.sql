-- Where the spend of a month comes from, and which journal lines are spend.

-- Puts an approved switch into force from the audit number of the approving act.  Months of earlier switches that it
-- does not cover stay as they were; for every month and number there is one source.
CREATE OR REPLACE FUNCTION accord_apply_switch(p_holder bigint, p_record bigint, p_number bigint) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_switch record;
    v_old record;
    v_made bigint;
BEGIN
    IF NOT (2 * 1000000 + p_holder) = ANY (COALESCE(NULLIF(current_setting('accord.write_keys', true), ''), '{}')::bigint[])
        OR p_number IS DISTINCT FROM (SELECT h.number FROM audit_head h WHERE h.holder_id = p_holder) THEN
        RAISE EXCEPTION 'A switch of organisation % lies outside the scope of this act.', p_holder
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT s.* INTO v_switch FROM spend_sourceswitch s JOIN documents_record r ON r.id = s.record_id
        WHERE s.holder_id = p_holder AND s.record_id = p_record AND r.state = 'live' FOR NO KEY UPDATE OF r;
    IF NOT FOUND OR NOT EXISTS (
        SELECT 1 FROM documents_recordact a JOIN documents_recordact b ON b.record_id = a.record_id AND b.duty_id = 'journal.raise'
        WHERE a.record_id = p_record AND a.duty_id = 'journal.approve' AND a.person_id <> b.person_id) THEN
        RAISE EXCEPTION 'The source of spend is switched by the approval of a second person.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF EXISTS (SELECT 1 FROM spend_sourceof f WHERE f.switch_id = v_switch.id) THEN
        RAISE EXCEPTION 'This switch is in force already.' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    FOR v_old IN
        SELECT f.* FROM spend_sourceof f WHERE f.holder_id = p_holder AND upper_inf(f.seen) AND f.during && v_switch.during
        ORDER BY f.id FOR UPDATE
    LOOP
        UPDATE spend_sourceof f SET seen = int8range(lower(f.seen), p_number) WHERE f.id = v_old.id;
        INSERT INTO spend_sourceof (holder_id, source, during, seen, switch_id)
            SELECT p_holder, v_old.source, rest, int8range(p_number, NULL), v_old.switch_id
            FROM unnest(datemultirange(v_old.during) - datemultirange(v_switch.during)) AS rest;
    END LOOP;
    INSERT INTO spend_sourceof (holder_id, source, during, seen, switch_id)
        VALUES (p_holder, v_switch.source, v_switch.during, int8range(p_number, NULL), v_switch.id) RETURNING id INTO v_made;
    RETURN v_made;
END $$;
ALTER FUNCTION accord_apply_switch(bigint, bigint, bigint) OWNER TO accord_guard;
REVOKE ALL ON FUNCTION accord_apply_switch(bigint, bigint, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION accord_apply_switch(bigint, bigint, bigint) TO accord_app;
REVOKE INSERT, UPDATE, DELETE ON spend_sourceof FROM accord_app;
GRANT INSERT, UPDATE ON spend_sourceof TO accord_guard;
GRANT USAGE ON SEQUENCE spend_sourceof_id_seq TO accord_guard;
GRANT UPDATE (posted) ON spend_loadposting TO accord_guard;
GRANT INSERT ON spend_loadposting_history TO accord_guard;

-- The months that the ledger feeds, as seen at each organisation's number.
CREATE OR REPLACE FUNCTION accord_ledger_months(p_holders bigint[], p_heads bigint[])
RETURNS TABLE (holder_id bigint, during daterange, number bigint)
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT f.holder_id, f.during, head.number
    FROM unnest(p_holders, p_heads) AS head(holder_id, number)
    JOIN spend_sourceof f ON f.holder_id = head.holder_id AND f.source = 'ledger' AND f.seen @> head.number
$$;

-- What a journal was before any reversal: a reversal is of the kind of what it takes back.
CREATE OR REPLACE FUNCTION accord_kind_taken_back(p_journal bigint) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    WITH RECURSIVE back AS (
        SELECT j.kind, j.reverses_id FROM ledger_journal j WHERE j.id = p_journal
        UNION ALL
        SELECT j.kind, j.reverses_id FROM back JOIN ledger_journal j ON j.id = back.reverses_id
    ) SELECT kind::text FROM back WHERE reverses_id IS NULL LIMIT 1
$$;

-- THE RULE.  Journal lines of an organisation that are published spend, between two days, as posted up to a number:
-- on an account that the dated table maps to published spend (revenue; or a capital addition, on lines marked capital),
-- with no organisation of the area on the other side, and of a journal that is no opening balance, year end, accrual,
-- prepayment, inter-organisation entry, or reversal of one.  Pay, taxes on pay, financing, depreciation and balances are
-- not mapped, so they are not spend; a correction between two spend accounts is, and comes to nothing.
CREATE OR REPLACE FUNCTION accord_ledger_spend(p_holder bigint, p_first date, p_last date, p_number bigint)
RETURNS TABLE (line_id bigint, journal_id bigint, dated date, amount numeric, coding_id bigint, source_id bigint)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN QUERY
    SELECT l.id, j.id, l.dated, l.amount, c.id, COALESCE(l.source_id, j.source_id)
    FROM ledger_coding c
    JOIN ledger_line l ON l.coding_id = c.id AND l.dated BETWEEN p_first AND p_last
    JOIN ledger_mapping m ON m.scheme = 'spend' AND m.by = 'account' AND m.code = c.account_id AND m.during @> l.dated
    JOIN ledger_reportline r ON r.id = m.line_id AND (r.code = 'revenue' OR (r.code = 'capital' AND c.capital))
    JOIN ledger_journal j ON j.id = l.journal_id AND j.pair IS NULL
    JOIN ledger_posting g ON g.id = j.posting_id AND g.cut <= p_number
    WHERE c.holder_id = p_holder AND c.counterparty_id IS NULL
      AND CASE WHEN j.kind = 'reversal' THEN accord_kind_taken_back(j.id) ELSE j.kind END
          NOT IN ('opening', 'year_end', 'accrual', 'prepayment', 'inter_organisation');
END $$;

-- The same for the months that the ledger feeds, each line with its meaning: the payee of its source document under a
-- state of the supplier master, the ProClass category of its coding, and the SeRCOP group of its account on the last day
-- of its month.
CREATE OR REPLACE FUNCTION accord_booked_spend(p_holders bigint[], p_heads bigint[], p_first date, p_last date, p_master bigint)
RETURNS TABLE (line_id bigint, journal_id bigint, holder_id bigint, dated date, month date, amount numeric, source_id bigint,
    alias_id bigint, supplier_id bigint, standing text, reason text, proclass text, level1 text, sercop text, label text)
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    WITH moved AS (
        SELECT DISTINCT ON (m.alias_id) m.alias_id, m.before_id
        FROM suppliers_aliasmove m JOIN suppliers_masterchange c ON c.id = m.change_id
        WHERE c.number > p_master ORDER BY m.alias_id, c.number
    )
    SELECT x.line_id, x.journal_id, f.holder_id, x.dated, date_trunc('month', x.dated::timestamp)::date, x.amount, x.source_id,
           d.alias_id, CASE WHEN d.payee_kind = 'supplier' THEN COALESCE(moved.before_id, al.supplier_id) END,
           CASE WHEN d.payee_kind IS NULL THEN 'unnamed' WHEN d.payee_kind <> 'supplier' THEN d.payee_kind
                WHEN d.addressable THEN 'named' ELSE 'not_addressable' END,
           CASE WHEN d.payee_kind = 'supplier' AND NOT d.addressable THEN COALESCE(NULLIF(d.reason, ''), 'other') ELSE '' END,
           COALESCE(p.code, ''), COALESCE(p.level1, ''), COALESCE(r.code, ''), a.code || ' ' || a.name
    FROM accord_ledger_months(p_holders, p_heads) f
    CROSS JOIN LATERAL accord_ledger_spend(f.holder_id, GREATEST(lower(f.during), p_first),
        LEAST(COALESCE(upper(f.during) - 1, p_last), p_last), f.number) x
    JOIN ledger_coding c ON c.id = x.coding_id
    JOIN ledger_account a ON a.code = c.account_id
    LEFT JOIN ledger_dimensionvalue v ON v.id = c.category_id
    LEFT JOIN spend_proclasscode p ON p.code = v.code
    LEFT JOIN ledger_mapping g ON g.scheme = 'sercop' AND g.by = 'account' AND g.code = c.account_id
        AND g.during @> (date_trunc('month', x.dated::timestamp) + interval '1 month - 1 day')::date
    LEFT JOIN ledger_reportline r ON r.id = g.line_id
    LEFT JOIN suppliers_documentpayee d ON d.holder_id = f.holder_id AND d.record_id = x.source_id AND d.cut <= f.number
    LEFT JOIN suppliers_alias al ON al.id = d.alias_id
    LEFT JOIN moved ON moved.alias_id = d.alias_id
$$;
