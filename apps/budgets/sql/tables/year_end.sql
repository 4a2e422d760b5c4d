-- Year end: carries out a reviewed list of open commitments.

-- Carries out an approved list in one go.  What is closed is released; what is rolled stands from then on in the next
-- year, with its budget where the list says so.  Received and not invoiced is rolled in any case, and given back by
-- coding: the caller posts it as an accrual that reverses in the next year.
CREATE OR REPLACE FUNCTION accord_roll_commitments(p_holder bigint, p_record bigint, p_on date)
RETURNS TABLE (coding bigint, accrued numeric, warnings text[])
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_person bigint := NULLIF(current_setting('accord.person', true), '')::bigint;
    v_list record;
    v_bad record;
    v_ids bigint[];
    v_soft numeric[];
    v_hard numeric[];
    v_accrued numeric[];
    v_row record;
    v_warnings text[];
BEGIN
    IF v_person IS NULL OR NOT (2 * 1000000 + p_holder) = ANY (
        COALESCE(NULLIF(current_setting('accord.write_keys', true), ''), '{}')::bigint[]) THEN
        RAISE EXCEPTION 'The year-end list of organisation % lies outside the scope of this transaction.', p_holder
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT o.id, o.year, r.number, r.state INTO v_list FROM budgets_rollover o JOIN documents_record r ON r.id = o.record_id
        WHERE o.record_id = p_record AND o.holder_id = p_holder FOR NO KEY UPDATE OF r;
    IF NOT FOUND OR v_list.state <> 'done'
        OR NOT EXISTS (SELECT 1 FROM documents_recordact a WHERE a.record_id = p_record AND a.duty_id = 'virement.approve')
        OR EXISTS (SELECT 1 FROM budgets_entry e WHERE e.record_id = p_record AND e.act = 'roll') THEN
        RAISE EXCEPTION 'This year-end list is not approved, or was carried out already.' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    PERFORM 1 FROM budgets_commitment c JOIN budgets_rolloveritem i ON i.commitment_id = c.id
        WHERE i.rollover_id = v_list.id ORDER BY c.id FOR UPDATE OF c;
    SELECT r.number, c.position INTO v_bad FROM budgets_rolloveritem i JOIN budgets_commitment c ON c.id = i.commitment_id
        JOIN documents_record r ON r.id = c.record_id
        WHERE i.rollover_id = v_list.id AND (c.soft, c.hard, c.accrued, c.year) IS DISTINCT FROM (i.soft, i.hard, i.accrued, v_list.year) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'Line % of % changed since the list % was made. Refuse it and make the list anew.',
            v_bad.position, v_bad.number, v_list.number USING ERRCODE = 'integrity_constraint_violation';
    END IF;

    -- Budget goes along: from the line that the commitment counts against, out of March and into April.
    FOR v_row IN
        SELECT array_agg(w.account) AS account, array_agg(w.centre) AS centre, array_agg(w.project) AS project,
               array_agg(w.capital) AS capital, array_agg(w.amount) AS amount
        FROM (SELECT l.account_id::text AS account, l.cost_centre_id AS centre, l.project_id AS project, l.capital, l.revised,
                     sum(i.soft + i.hard) AS amount, l.id AS line
              FROM budgets_rolloveritem i JOIN budgets_commitment c ON c.id = i.commitment_id
              JOIN ledger_coding k ON k.id = c.coding_id
              JOIN LATERAL accord_budget_homes(p_holder, v_list.year::smallint, ARRAY[k.account_id::text]) h ON h.coding = c.coding_id
              JOIN budgets_line l ON l.id = h.line
              WHERE i.rollover_id = v_list.id AND i.decision = 'roll_with' GROUP BY l.id HAVING sum(i.soft + i.hard) > 0
              ORDER BY l.id) w
        HAVING count(*) > 0
    LOOP
        PERFORM accord_write_version(p_holder, v_list.year::smallint, 'carried', 'Carried forward by ' || v_list.number, p_record, 'add',
            v_row.account, v_row.centre, v_row.project, v_row.capital,
            array_fill(12::smallint, ARRAY[cardinality(v_row.amount)]), (SELECT array_agg(-a ORDER BY o) FROM unnest(v_row.amount) WITH ORDINALITY AS w(a, o)));
        PERFORM accord_write_version(p_holder, (v_list.year + 1)::smallint, 'carried', 'Brought forward by ' || v_list.number, p_record, 'add',
            v_row.account, v_row.centre, v_row.project, v_row.capital, array_fill(1::smallint, ARRAY[cardinality(v_row.amount)]), v_row.amount);
    END LOOP;

    SELECT array_agg(c.id ORDER BY c.id), array_agg(-c.soft ORDER BY c.id), array_agg(-c.hard ORDER BY c.id), array_agg(-c.accrued ORDER BY c.id)
        INTO v_ids, v_soft, v_hard, v_accrued
        FROM budgets_rolloveritem i JOIN budgets_commitment c ON c.id = i.commitment_id WHERE i.rollover_id = v_list.id;
    IF v_ids IS NULL THEN
        RETURN;
    END IF;
    PERFORM accord_budget_moved(p_holder, p_record, 'roll', p_on, v_person, v_ids, v_soft, v_hard, v_accrued, 'order');
    INSERT INTO budgets_commitment (holder_id, record_id, position, year, coding_id, text, soft, hard, accrued, follows_id, made_at)
        SELECT p_holder, c.record_id, c.position, c.year + 1, c.coding_id, c.text, 0, 0, 0, c.id, clock_timestamp()
        FROM budgets_rolloveritem i JOIN budgets_commitment c ON c.id = i.commitment_id
        WHERE i.rollover_id = v_list.id AND (i.decision <> 'close' OR i.accrued > 0) ORDER BY c.id;
    SELECT array_agg(n.id ORDER BY n.id), array_agg(CASE WHEN i.decision = 'close' THEN 0 ELSE i.soft END ORDER BY n.id),
           array_agg(CASE WHEN i.decision = 'close' THEN 0 ELSE i.hard END ORDER BY n.id), array_agg(0::numeric ORDER BY n.id)
        INTO v_ids, v_soft, v_hard, v_accrued
        FROM budgets_rolloveritem i JOIN budgets_commitment c ON c.id = i.commitment_id
        JOIN budgets_commitment n ON n.follows_id = c.id AND n.record_id = c.record_id AND n.year = v_list.year + 1
        WHERE i.rollover_id = v_list.id AND i.decision <> 'close' AND i.soft + i.hard > 0;
    IF v_ids IS NOT NULL THEN
        v_warnings := accord_budget_moved(p_holder, p_record, 'roll', p_on, v_person, v_ids, v_soft, v_hard, v_accrued, 'order');
    END IF;
    RETURN QUERY
        SELECT c.coding_id, sum(i.accrued), COALESCE(v_warnings, '{}')
        FROM budgets_rolloveritem i JOIN budgets_commitment c ON c.id = i.commitment_id
        WHERE i.rollover_id = v_list.id AND i.accrued > 0 GROUP BY c.coding_id ORDER BY c.coding_id;
END $$;

-- After the reversing accrual stands in both years, what was received and not invoiced is committed in the next one.
CREATE OR REPLACE FUNCTION accord_roll_accrued(p_holder bigint, p_record bigint, p_on date) RETURNS text[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_person bigint := NULLIF(current_setting('accord.person', true), '')::bigint;
    v_ids bigint[];
    v_none numeric[];
    v_accrued numeric[];
BEGIN
    IF v_person IS NULL OR NOT (2 * 1000000 + p_holder) = ANY (
        COALESCE(NULLIF(current_setting('accord.write_keys', true), ''), '{}')::bigint[]) THEN
        RAISE EXCEPTION 'The year-end list of organisation % lies outside the scope of this transaction.', p_holder
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT array_agg(n.id ORDER BY n.id), array_agg(0::numeric ORDER BY n.id), array_agg(i.accrued ORDER BY n.id) INTO v_ids, v_none, v_accrued
        FROM budgets_rollover o JOIN budgets_rolloveritem i ON i.rollover_id = o.id
        JOIN budgets_commitment c ON c.id = i.commitment_id
        JOIN budgets_commitment n ON n.follows_id = c.id AND n.record_id = c.record_id AND n.year = o.year + 1
        WHERE o.record_id = p_record AND o.holder_id = p_holder AND i.accrued > 0
          AND EXISTS (SELECT 1 FROM budgets_entry e WHERE e.commitment_id = i.commitment_id AND e.record_id = p_record AND e.act = 'roll')
          AND NOT EXISTS (SELECT 1 FROM budgets_entry e WHERE e.commitment_id = n.id AND e.record_id = p_record AND e.accrued > 0);
    IF v_ids IS NULL THEN
        RETURN '{}';
    END IF;
    RETURN accord_budget_moved(p_holder, p_record, 'roll', p_on, v_person, v_ids, v_none, v_none, v_accrued, 'order');
END $$;

ALTER FUNCTION accord_roll_commitments(bigint, bigint, date) OWNER TO accord_guard;
ALTER FUNCTION accord_roll_accrued(bigint, bigint, date) OWNER TO accord_guard;
REVOKE ALL ON FUNCTION accord_roll_commitments(bigint, bigint, date), accord_roll_accrued(bigint, bigint, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION accord_roll_commitments(bigint, bigint, date), accord_roll_accrued(bigint, bigint, date) TO accord_app;
