-- Triggers on loads posted as journals, on what categories are posted to, and on where spend comes from.

-- A category is posted to no bank and no account between organisations; a cost centre is one, and stands where needed.
CREATE OR REPLACE FUNCTION accord_category_account_fits() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_account record;
BEGIN
    SELECT a.* INTO v_account FROM ledger_account a WHERE a.code = NEW.account_id;
    IF v_account.role IN ('bank', 'inter_organisation', 'payables', 'unclosed') OR v_account.kind = 'reserve' THEN
        RAISE EXCEPTION 'Payments are not posted to account % %: choose what they were for, or the suspense account.',
            v_account.code, v_account.name USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF v_account.needs_cost_centre AND NEW.cost_centre_id IS NULL THEN
        RAISE EXCEPTION 'Account % needs a cost centre.', NEW.account_id USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF EXISTS (SELECT 1 FROM ledger_dimensionvalue d WHERE d.id = NEW.cost_centre_id AND d.kind <> 'cost_centre') THEN
        RAISE EXCEPTION 'What “%” is posted to is not a cost centre.', NEW.category
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

-- At COMMIT what is to be posted of a load is the load, month by month, in lines and to the penny; and what is posted
-- is just that, by the approval of a person who did not raise it.
CREATE OR REPLACE FUNCTION accord_load_posting_ties() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_bad record;
    v_record bigint;
BEGIN
    SELECT p.record_id INTO v_record FROM spend_loadposting p WHERE p.id = NEW.id;
    SELECT COALESCE(k.month, w.month) AS month, COALESCE(w.amount, 0) AS planned, COALESCE(k.amount, 0) AS loaded INTO v_bad
    FROM (SELECT m.month, sum(m.lines) AS lines, sum(m.amount) AS amount FROM spend_suppliermonth m
          WHERE m.load_id = NEW.load_id GROUP BY m.month) k
    FULL JOIN (SELECT l.month, sum(l.lines) AS lines, sum(l.amount) AS amount FROM spend_loadpostingline l
               WHERE l.posting_id = NEW.id GROUP BY l.month) w ON w.month = k.month
    WHERE (k.lines, k.amount) IS DISTINCT FROM (w.lines, w.amount) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'The journals of % would post £%, but the load holds £%; nothing is kept.',
            to_char(v_bad.month, 'FMMonth YYYY'), v_bad.planned, v_bad.loaded USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.posted THEN
        IF NOT EXISTS (
            SELECT 1 FROM documents_recordact a JOIN documents_recordact b ON b.record_id = a.record_id AND b.duty_id = 'journal.raise'
            WHERE a.record_id = v_record AND a.duty_id = 'journal.approve' AND a.person_id <> b.person_id) THEN
            RAISE EXCEPTION 'A load is posted as journals by the approval of a second person.'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        SELECT COALESCE(k.month, w.month) AS month, COALESCE(k.amount, 0) AS posted, COALESCE(w.amount, 0) AS planned INTO v_bad
        FROM (SELECT date_trunc('month', x.dated::timestamp)::date AS month, sum(x.amount) AS amount
              FROM ledger_journal j JOIN ledger_line x ON x.journal_id = j.id
              WHERE j.source_id = v_record AND j.holder_id = NEW.holder_id AND j.kind = 'subledger' AND x.source_id IS NOT NULL
                AND NOT EXISTS (SELECT 1 FROM ledger_journal r WHERE r.reverses_id = j.id)
              GROUP BY 1) k
        FULL JOIN (SELECT l.month, sum(l.amount) AS amount FROM spend_loadpostingline l
                   WHERE l.posting_id = NEW.id AND l.amount <> 0 GROUP BY l.month) w ON w.month = k.month
        WHERE COALESCE(k.amount, 0) <> COALESCE(w.amount, 0) LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION 'The journals of % hold £%, but £% were approved; nothing is posted.',
                to_char(v_bad.month, 'FMMonth YYYY'), v_bad.posted, v_bad.planned USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    ELSIF EXISTS (
        SELECT 1 FROM ledger_journal j WHERE j.source_id = v_record AND j.holder_id = NEW.holder_id AND j.kind = 'subledger'
          AND NOT EXISTS (SELECT 1 FROM ledger_journal r WHERE r.reverses_id = j.id)) THEN
        RAISE EXCEPTION 'Journals of this load stand in the books: reverse them first.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
ALTER FUNCTION accord_load_posting_ties() OWNER TO accord_guard;

-- Lines that come later to what was raised: it is proved again at COMMIT, and refuses them.
CREATE OR REPLACE FUNCTION accord_prove_posting_again() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE spend_loadposting SET posted = posted WHERE id IN (SELECT DISTINCT posting_id FROM added);
    RETURN NULL;
END $$;
ALTER FUNCTION accord_prove_posting_again() OWNER TO accord_guard;

-- What is posted of a load never changes; it goes out of the books by reversal, once.
CREATE OR REPLACE FUNCTION accord_load_posting_is_kept() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'The posting of a load is never removed.' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (NEW.id, NEW.holder_id, NEW.record_id, NEW.load_id, NEW.credit_id, NEW.made_at) IS DISTINCT FROM
       (OLD.id, OLD.holder_id, OLD.record_id, OLD.load_id, OLD.credit_id, OLD.made_at) OR (NEW.live AND NOT OLD.live) THEN
        RAISE EXCEPTION 'The posting of a load is not rewritten: reverse it, and post the load again.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

-- A load that is in the books, or on its way into them, is not withdrawn or replaced before its journals are reversed.
CREATE OR REPLACE FUNCTION accord_load_is_out_of_books() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_posting record;
BEGIN
    IF OLD.live AND NOT NEW.live THEN
        SELECT COALESCE(r.number, 'a posting') AS number, p.posted INTO v_posting
            FROM spend_loadposting p JOIN documents_record r ON r.id = p.record_id WHERE p.load_id = OLD.id AND p.live;
        IF FOUND AND v_posting.posted THEN
            RAISE EXCEPTION 'The load of % stands in the books as journals (%). Reverse its journals first, then withdraw the load.',
                OLD.file_name, v_posting.number USING ERRCODE = 'integrity_constraint_violation';
        ELSIF FOUND THEN
            RAISE EXCEPTION 'The load of % waits to be posted as journals (%). Take that back first, then withdraw the load.',
                OLD.file_name, v_posting.number USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
ALTER FUNCTION accord_load_is_out_of_books() OWNER TO accord_guard;

-- A source's row only ever ends being seen, once: what reports read at an earlier number stays as it was.
CREATE OR REPLACE FUNCTION accord_source_is_kept() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'DELETE' OR (NEW.id, NEW.holder_id, NEW.source, NEW.during, NEW.switch_id, lower(NEW.seen)) IS DISTINCT FROM
       (OLD.id, OLD.holder_id, OLD.source, OLD.during, OLD.switch_id, lower(OLD.seen)) OR upper(OLD.seen) IS NOT NULL THEN
        RAISE EXCEPTION 'Where spend came from is never rewritten; switch again instead.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
