-- Inter-organisation entries: both journals of a pair are posted in one transaction, each from its own approved batch.

-- Posts both halves of a pair when both stand approved, and gives what came of it; no rows while the other half is not
-- approved yet.  Whoever calls it may write one of the two organisations.  The other half is posted as its own officers
-- approved it: accord_post takes it from the drafts and asks for its second person again, and nothing of it is read out.
-- Two last approvals at one moment wait for each other at the pair's lock, so that the later one sees both.
CREATE OR REPLACE FUNCTION accord_post_pair(p_record bigint)
RETURNS TABLE (side_holder bigint, side_record bigint, side_posting bigint, side_journal bigint, side_number text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_keys text := COALESCE(current_setting('accord.write_keys', true), '');
    v_mine record;
    v_half record;
    v_made record;
BEGIN
    SELECT s.pair, s.holder_id, s.reader_id INTO v_mine FROM ledger_pairside s WHERE s.record_id = p_record;
    IF NOT FOUND OR NOT (2 * 1000000 + v_mine.holder_id) = ANY (COALESCE(NULLIF(v_keys, ''), '{}')::bigint[]) THEN
        RAISE EXCEPTION 'Record % is no half of an inter-organisation entry that you may post.', p_record
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('ledger pair ' || v_mine.pair::text, 0));
    IF (SELECT count(*) FROM ledger_pairside s JOIN documents_record r ON r.id = s.record_id
        WHERE s.pair = v_mine.pair AND r.kind = 'ledger.batch' AND r.state = 'approved'
          AND (s.holder_id, s.reader_id) IN ((v_mine.holder_id, v_mine.reader_id), (v_mine.reader_id, v_mine.holder_id))) <> 2 THEN
        RETURN;
    END IF;
    -- What each half shows is what its journal says, and the two are each other's mirror.
    SELECT s.holder_id, s.amount, w.owed INTO v_made
        FROM ledger_pairside s
        JOIN LATERAL (
            SELECT COALESCE(sum(l.amount), 0) AS owed FROM ledger_draft d JOIN ledger_draftline l ON l.draft_id = d.id
            JOIN ledger_coding c ON c.id = l.coding_id AND c.counterparty_id = s.reader_id
            JOIN ledger_account a ON a.code = c.account_id AND a.role = 'inter_organisation'
            WHERE d.record_id = s.record_id) w ON true
        JOIN ledger_pairside o ON o.pair = s.pair AND o.holder_id = s.reader_id AND o.reader_id = s.holder_id
        WHERE s.pair = v_mine.pair AND (s.amount <> w.owed OR s.amount <> -o.amount) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'The halves of this entry do not mirror each other any more: one shows £%, and its journal says £%.',
            v_made.amount, v_made.owed USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    FOR v_half IN
        SELECT s.id, s.holder_id, s.record_id FROM ledger_pairside s
        WHERE s.pair = v_mine.pair
          AND (s.holder_id, s.reader_id) IN ((v_mine.holder_id, v_mine.reader_id), (v_mine.reader_id, v_mine.holder_id))
        ORDER BY s.holder_id
    LOOP
        IF (SELECT count(*) FROM ledger_draft d WHERE d.record_id = v_half.record_id) <> 1 OR NOT EXISTS
            (SELECT 1 FROM ledger_draft d WHERE d.record_id = v_half.record_id AND d.pair = v_mine.pair) THEN
            RAISE EXCEPTION 'A batch that is half of an inter-organisation entry holds that one journal and no other.'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        -- For the length of this one call the door is open to the half's own organisation and to nothing else.
        PERFORM set_config('accord.write_keys', format('{%s}', 2 * 1000000 + v_half.holder_id), true);
        SELECT p.* INTO v_made FROM accord_post(v_half.holder_id, v_half.record_id, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
            NULL, NULL, NULL, NULL, NULL, NULL) p;
        PERFORM set_config('accord.write_keys', v_keys, true);
        UPDATE documents_record r SET state = 'posted', version = r.version + 1 WHERE r.id = v_half.record_id;
        UPDATE ledger_pairside s SET state = 'posted', journal_number = v_made.journal_number WHERE s.id = v_half.id;
        RETURN QUERY SELECT v_half.holder_id, v_half.record_id, v_made.posting_id, v_made.journal_id, v_made.journal_number;
    END LOOP;
END $$;

-- Closes the posting of the other half with an event in the other organisation's own chain, in the name of the person
-- acting.  A posting without its audit number never outlives its transaction, so only accord_post_pair's can be meant.
-- Both chains are locked in the order of their holders before the acting side's own event follows.
CREATE OR REPLACE FUNCTION accord_close_other_half(p_posting bigint, p_own bigint, p_action text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_keys text := COALESCE(current_setting('accord.read_keys', true), '');
    v_posting record;
    v_number bigint;
BEGIN
    SELECT p.holder_id, p.record_id, j.pair, j.number INTO v_posting
        FROM ledger_posting p JOIN ledger_journal j ON j.posting_id = p.id
        WHERE p.id = p_posting AND p.cut IS NULL AND j.pair IS NOT NULL;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'Posting % is no half of an inter-organisation entry that is being posted.', p_posting
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM 1 FROM audit_head h WHERE h.holder_id IN (p_own, v_posting.holder_id) ORDER BY h.holder_id FOR UPDATE;
    PERFORM set_config('accord.read_keys', format('{%s}', 2 * 1000000 + v_posting.holder_id), true);
    v_number := accord_append_event(v_posting.holder_id, 2::smallint, p_action,
        NULLIF(current_setting('accord.person', true), '')::bigint, NULL, v_posting.record_id, '',
        jsonb_build_object('pair', v_posting.pair, 'journal', v_posting.number, 'posted_with', p_own));
    PERFORM set_config('accord.read_keys', v_keys, true);
    UPDATE ledger_posting p SET cut = v_number WHERE p.id = p_posting;
END $$;

-- The pairs of one organisation: how many journals were looked at (first row), then a sentence for each fault.  It sees
-- the other side, which the organisation's scope does not show; it says only whether that stands and agrees.
CREATE OR REPLACE FUNCTION accord_prove_pairs(p_holder bigint) RETURNS TABLE (looked_at bigint, fault text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT (2 * 1000000 + p_holder) = ANY (COALESCE(NULLIF(current_setting('accord.read_keys', true), ''), '{}')::bigint[]) THEN
        RAISE EXCEPTION 'Organisation % lies outside the scope of this transaction.', p_holder
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN QUERY SELECT count(*), NULL::text FROM ledger_journal j WHERE j.holder_id = p_holder AND j.pair IS NOT NULL;
    RETURN QUERY
        WITH mine AS (
            SELECT j.pair, j.number FROM ledger_journal j WHERE j.holder_id = p_holder AND j.pair IS NOT NULL
        ), halves AS (
            SELECT j.pair, j.holder_id, (
                SELECT COALESCE(sum(l.amount), 0) FROM ledger_line l
                JOIN ledger_coding c ON c.id = l.coding_id JOIN ledger_account a ON a.code = c.account_id
                WHERE l.journal_id = j.id AND a.role = 'inter_organisation' AND c.counterparty_id IN (
                    SELECT k.holder_id FROM ledger_journal k WHERE k.pair = j.pair AND k.holder_id <> j.holder_id)) AS owed
            FROM ledger_journal j WHERE j.pair IN (SELECT m.pair FROM mine m)
        ), judged AS (
            SELECT h.pair, count(*) AS n, count(DISTINCT h.holder_id) AS holders, sum(h.owed) AS net FROM halves h GROUP BY h.pair
        )
        SELECT 0::bigint, CASE WHEN (g.n, g.holders) <> (2, 2)
                 THEN format('Journal %s is one of a pair, but %s journals of %s organisations stand in it.', m.number, g.n, g.holders)
                 ELSE format('Journal %s and its other side differ by £%s.', m.number, abs(g.net)) END
        FROM mine m JOIN judged g ON g.pair = m.pair
        WHERE (g.n, g.holders) <> (2, 2) OR g.net <> 0 ORDER BY m.number LIMIT 50;
END $$;

GRANT UPDATE (state, version) ON documents_record TO accord_guard;
GRANT SELECT ON ledger_pairside TO accord_guard;
GRANT UPDATE (state, journal_number) ON ledger_pairside TO accord_guard;
GRANT INSERT ON ledger_pairside_history TO accord_guard;
GRANT USAGE ON SEQUENCE ledger_pairside_history_pgh_id_seq TO accord_guard;

ALTER FUNCTION accord_post_pair(bigint) OWNER TO accord_guard;
ALTER FUNCTION accord_close_other_half(bigint, bigint, text) OWNER TO accord_guard;
ALTER FUNCTION accord_prove_pairs(bigint) OWNER TO accord_guard;
REVOKE ALL ON FUNCTION accord_post_pair(bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION accord_close_other_half(bigint, bigint, text) FROM PUBLIC;
REVOKE ALL ON FUNCTION accord_prove_pairs(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION accord_post_pair(bigint) TO accord_app;
GRANT EXECUTE ON FUNCTION accord_close_other_half(bigint, bigint, text) TO accord_app;
GRANT EXECUTE ON FUNCTION accord_prove_pairs(bigint) TO accord_app;
