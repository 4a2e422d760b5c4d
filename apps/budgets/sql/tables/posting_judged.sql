-- The ledger's port: what is about to be posted is judged before any balance is locked, and what budgets warn of is kept
-- with the posting.  Opening balances, closing entries and what takes a closing entry back spend nothing.
CREATE OR REPLACE FUNCTION accord_posting_allowed(
    p_holder bigint, p_record bigint, p_kind text[], p_dated date[], p_years smallint[], p_journal integer[],
    p_coding bigint[], p_amount numeric[]
) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_year smallint[];
    v_coding bigint[];
    v_amount numeric[];
    v_said text[];
    v_closing integer[];
BEGIN
    IF NOT EXISTS (SELECT 1 FROM budgets_budgetyear y WHERE y.holder_id = p_holder AND y.adopted_at IS NOT NULL) THEN
        RETURN;
    END IF;
    -- The drafts of a batch stand in the order of their positions.
    IF 'reversal' = ANY (p_kind) THEN
        SELECT array_agg(w.place) INTO v_closing
        FROM (SELECT d.reverses_id, row_number() OVER (ORDER BY d.position)::integer AS place FROM ledger_draft d
              WHERE d.record_id = p_record) w
        JOIN ledger_journal o ON o.id = w.reverses_id AND o.kind = 'year_end';
    END IF;
    SELECT array_agg(w.year), array_agg(w.coding), array_agg(w.amount) INTO v_year, v_coding, v_amount
    FROM (SELECT j.year, l.coding, sum(l.amount) AS amount
          FROM unnest(p_journal, p_coding, p_amount) AS l(j, coding, amount)
          JOIN unnest(p_kind, p_years) WITH ORDINALITY AS j(kind, year, o) ON j.o = l.j
          WHERE j.kind NOT IN ('year_end', 'opening') AND NOT j.o = ANY (COALESCE(v_closing, '{}'))
          GROUP BY j.year, l.coding) w;
    v_said := accord_budget_judge(p_holder, p_record, 'actual', (SELECT max(d) FROM unnest(p_dated) d), v_year, v_coding, v_amount);
    IF cardinality(v_said) > 0 THEN
        INSERT INTO ledger_postingremark (holder_id, record_id, stage, text, person_id, at)
            SELECT p_holder, p_record, 'posted', left(s, 500), NULLIF(current_setting('accord.person', true), '')::bigint,
                   clock_timestamp()
            FROM unnest(v_said) WITH ORDINALITY AS w(s, o) ORDER BY w.o;
    END IF;
END $$;

REVOKE ALL ON FUNCTION accord_posting_allowed(bigint, bigint, text[], date[], smallint[], integer[], bigint[], numeric[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION accord_posting_allowed(bigint, bigint, text[], date[], smallint[], integer[], bigint[], numeric[])
    TO accord_guard;
