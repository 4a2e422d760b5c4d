-- Triggers of room procurement: what of a contract may change when, and what orders may take of it.

-- A contract begins as a draft of nothing called off.
CREATE OR REPLACE FUNCTION accord_contract_begins() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NEW.approved_by_id IS NOT NULL OR NEW.called <> 0 OR lower(NEW.during) IS NULL OR upper(NEW.during) IS NULL THEN
        RAISE EXCEPTION 'A contract begins as a draft with its first and last day, and is approved then.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;

-- A draft changes freely; once sent, only its approval, its end, what is called off, and what an approved change says.
CREATE OR REPLACE FUNCTION accord_contract_is_kept() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_record record;
    v_terms text[] := ARRAY['cap', 'gross', 'during', 'extension_months'];
    v_steps text[] := ARRAY['approved_by_id', 'approved_at', 'called', 'manager_id', 'ended_because'];
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'A contract is never removed: drop its draft, or end it.' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    SELECT r.number, r.state INTO STRICT v_record FROM documents_record r WHERE r.id = OLD.record_id;
    IF (NEW.id, NEW.holder_id, NEW.record_id) IS DISTINCT FROM (OLD.id, OLD.holder_id, OLD.record_id)
        OR (v_record.state <> 'draft' AND to_jsonb(NEW) - v_terms - v_steps IS DISTINCT FROM to_jsonb(OLD) - v_terms - v_steps) THEN
        RAISE EXCEPTION '% is “%”: what it says no longer changes.', v_record.number, v_record.state
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF v_record.state <> 'draft' AND (NEW.cap, NEW.gross, NEW.during, NEW.extension_months)
        IS DISTINCT FROM (OLD.cap, OLD.gross, OLD.during, OLD.extension_months) AND v_record.state <> 'ended' AND NOT EXISTS (
        SELECT 1 FROM procurement_change c JOIN documents_record r ON r.id = c.record_id
        WHERE c.contract_id = NEW.id AND r.state = 'approved'
          AND (c.cap, c.gross, c.extension_months, c.last_day + 1) = (NEW.cap, NEW.gross, NEW.extension_months, upper(NEW.during))
          AND lower(NEW.during) = lower(OLD.during)
          AND c.id = (SELECT max(n.id) FROM procurement_change n JOIN documents_record m ON m.id = n.record_id
                      WHERE n.contract_id = NEW.id AND m.state = 'approved')) THEN
        RAISE EXCEPTION 'The terms of % change by an approved change, and are what it says.', v_record.number
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF v_record.state = 'ended' AND ((NEW.cap, NEW.gross, NEW.extension_months, lower(NEW.during))
        IS DISTINCT FROM (OLD.cap, OLD.gross, OLD.extension_months, lower(OLD.during)) OR upper(NEW.during) > upper(OLD.during)) THEN
        RAISE EXCEPTION '% has ended: it is not lengthened or changed.', v_record.number
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.approved_by_id IS DISTINCT FROM OLD.approved_by_id THEN
        IF OLD.approved_by_id IS NOT NULL OR NOT accord_contract_is_approved(NEW.holder_id, NEW.record_id, NEW.approved_by_id) THEN
            RAISE EXCEPTION '% is approved once, by another person than whoever drew it up.', v_record.number
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;

-- A change is written once; a second person approves it.
CREATE OR REPLACE FUNCTION accord_contract_change_is_kept() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_steps text[] := ARRAY['approved_by_id', 'approved_at'];
BEGIN
    IF TG_OP = 'DELETE' OR to_jsonb(NEW) - v_steps IS DISTINCT FROM to_jsonb(OLD) - v_steps OR OLD.approved_by_id IS NOT NULL
        OR NEW.approved_by_id = NEW.asked_by_id
        OR NOT accord_contract_is_approved(NEW.holder_id, NEW.record_id, NEW.approved_by_id) THEN
        RAISE EXCEPTION 'A change of a contract stands as it was asked for, and is approved once, by another person.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

-- Orders call off what is approved and in force on their day; what is given back needs neither.
CREATE OR REPLACE FUNCTION accord_contract_is_callable() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_contract record;
BEGIN
    SELECT c.approved_by_id, c.during, r.number, r.state INTO v_contract
        FROM procurement_contract c JOIN documents_record r ON r.id = c.record_id WHERE c.id = NEW.contract_id;
    IF NEW.net > 0 AND (v_contract.approved_by_id IS NULL OR v_contract.state <> 'live' OR NOT v_contract.during @> NEW.dated) THEN
        RAISE EXCEPTION '% is not in force on %: nothing is called off it.', v_contract.number, to_char(NEW.dated, 'FMDD FMMonth YYYY')
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;

-- At COMMIT: what a contract says was called off equals its orders, and no order gives back more than it took.
CREATE OR REPLACE FUNCTION accord_contract_adds_up(p_contract bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_bad record;
BEGIN
    SELECT r.number, c.called, s.net INTO v_bad
    FROM procurement_contract c JOIN documents_record r ON r.id = c.record_id
    CROSS JOIN LATERAL (SELECT COALESCE(sum(o.net), 0) AS net FROM procurement_calledoff o
                        WHERE o.contract_id = c.id AND o.holder_id = c.holder_id) s
    WHERE c.id = p_contract AND c.called <> s.net;
    IF FOUND THEN
        RAISE EXCEPTION '% says that % was called off; its orders make %.', v_bad.number, accord_in_pounds(v_bad.called),
            accord_in_pounds(v_bad.net) USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF EXISTS (SELECT 1 FROM procurement_calledoff o WHERE o.contract_id = p_contract GROUP BY o.order_id HAVING sum(o.net) < 0) THEN
        RAISE EXCEPTION 'An order gives back no more than it called off.' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
END $$;
ALTER FUNCTION accord_contract_adds_up(bigint) OWNER TO accord_guard;
REVOKE ALL ON FUNCTION accord_contract_adds_up(bigint) FROM PUBLIC;

CREATE OR REPLACE FUNCTION accord_contract_counts() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM accord_contract_adds_up(NEW.id);
    RETURN NULL;
END $$;
ALTER FUNCTION accord_contract_counts() OWNER TO accord_guard;
REVOKE ALL ON FUNCTION accord_contract_counts() FROM PUBLIC;

CREATE OR REPLACE FUNCTION accord_called_off_counts() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM accord_contract_adds_up(NEW.contract_id);
    RETURN NULL;
END $$;
ALTER FUNCTION accord_called_off_counts() OWNER TO accord_guard;
REVOKE ALL ON FUNCTION accord_called_off_counts() FROM PUBLIC;
