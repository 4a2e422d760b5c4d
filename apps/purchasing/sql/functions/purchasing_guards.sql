-- Triggers of room purchasing.  Those that prove something over several rows see them all: they belong to the guard.

-- A requisition changes while it is a draft, and never afterwards: what was sent is what is approved.
CREATE OR REPLACE FUNCTION accord_requisition_is_open() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_record record;
BEGIN
    SELECT r.number, r.state, r.kind INTO v_record FROM documents_record r
        WHERE r.id = CASE WHEN TG_OP = 'INSERT' THEN NEW.record_id ELSE OLD.record_id END;
    IF FOUND AND v_record.state <> 'draft' THEN
        RAISE EXCEPTION '% is “%” and no longer changes. Raise another requisition.', COALESCE(v_record.number, 'This requisition'),
            v_record.state USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    IF TG_OP = 'UPDATE' AND (NEW.id, NEW.holder_id, NEW.record_id, NEW.raised_by_id)
        IS DISTINCT FROM (OLD.id, OLD.holder_id, OLD.record_id, OLD.raised_by_id) THEN
        RAISE EXCEPTION 'Who raised % for whom never changes.', v_record.number USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION accord_requisitionline_is_open() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_record record;
BEGIN
    SELECT r.number, r.state INTO v_record FROM documents_record r JOIN purchasing_requisition q ON q.record_id = r.id
        WHERE q.id = CASE WHEN TG_OP = 'INSERT' THEN NEW.requisition_id ELSE OLD.requisition_id END;
    IF FOUND AND v_record.state <> 'draft' THEN
        RAISE EXCEPTION '% is “%” and its lines no longer change. Raise another requisition.',
            COALESCE(v_record.number, 'This requisition'), v_record.state USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;

-- Whoever places, receives or buys by card does so in their own name.  After the row, so that policies speak first.
CREATE OR REPLACE FUNCTION accord_purchase_is_named() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_row jsonb := to_jsonb(NEW);
    v_order record;
BEGIN
    IF COALESCE(v_row ->> 'placed_by_id', v_row ->> 'received_by_id', v_row ->> 'person_id')
        IS DISTINCT FROM NULLIF(current_setting('accord.person', true), '') THEN
        RAISE EXCEPTION 'Whoever places an order, receives or buys by card says so in their own name.'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF COALESCE(v_row ->> 'countersigned_by_id', v_row ->> 'approved_by_id') IS NOT NULL THEN
        RAISE EXCEPTION 'It is signed by the second person afterwards.' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_TABLE_NAME = 'purchasing_receipt' THEN
        SELECT r.number, r.state INTO v_order FROM purchasing_order o JOIN documents_record r ON r.id = o.record_id
            WHERE o.id = (v_row ->> 'order_id')::bigint;
        IF FOUND AND v_order.state <> 'placed' THEN
            RAISE EXCEPTION '% is “%”: nothing is received on it any more.', v_order.number, v_order.state
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    ELSIF TG_TABLE_NAME = 'purchasing_cardpurchase' AND NOT EXISTS (
        SELECT 1 FROM purchasing_cardholder h
        WHERE h.holder_id = (v_row ->> 'holder_id')::bigint AND h.person_id = (v_row ->> 'person_id')::bigint
          AND h.during @> (v_row ->> 'bought_on')::date AND h.manager_id = (v_row ->> 'manager_id')::bigint
          AND h."limit" >= (v_row ->> 'gross')::numeric) THEN
        RAISE EXCEPTION '£% is more than this card allows, or there was no card on that day. Raise a requisition instead.',
            v_row ->> 'gross' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;

-- Whose order it is, of whom, and by whom, never changes.
CREATE OR REPLACE FUNCTION accord_order_is_kept() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'DELETE' OR to_jsonb(NEW) - ARRAY['net', 'needed_on', 'deliver_to', 'terms']
        IS DISTINCT FROM to_jsonb(OLD) - ARRAY['net', 'needed_on', 'deliver_to', 'terms'] THEN
        RAISE EXCEPTION 'An order keeps its supplier, contract and payer: cancel it and place another.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

-- What was received and invoiced is written by the entries themselves (as the guard), and by nobody else.
CREATE OR REPLACE FUNCTION accord_orderline_is_kept() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_record record;
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'Lines of an order are not removed: amend the order, or cancel it.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF (NEW.received, NEW.received_net, NEW.received_cost, NEW.billed, NEW.billed_net, NEW.billed_cost) <> (0, 0, 0, 0, 0, 0) THEN
            RAISE EXCEPTION 'Of a new line of an order nothing is received or invoiced.'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF current_user <> 'accord_guard' AND (NEW.received, NEW.received_net, NEW.received_cost, NEW.billed, NEW.billed_net, NEW.billed_cost)
        <> (OLD.received, OLD.received_net, OLD.received_cost, OLD.billed, OLD.billed_net, OLD.billed_cost) THEN
        RAISE EXCEPTION 'What was received or invoiced of an order is written by its receipts and invoices alone.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF to_jsonb(NEW) - ARRAY['received', 'received_net', 'received_cost', 'billed', 'billed_net', 'billed_cost', 'quantity',
                             'unit_price', 'net', 'cost', 'needed_on']
        IS DISTINCT FROM
       to_jsonb(OLD) - ARRAY['received', 'received_net', 'received_cost', 'billed', 'billed_net', 'billed_cost', 'quantity',
                             'unit_price', 'net', 'cost', 'needed_on'] THEN
        RAISE EXCEPTION 'A line of an order changes only in quantity, price and day.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (NEW.quantity, NEW.unit_price, NEW.net, NEW.cost) IS DISTINCT FROM (OLD.quantity, OLD.unit_price, OLD.net, OLD.cost) THEN
        SELECT r.number, r.state INTO v_record FROM documents_record r JOIN purchasing_order o ON o.record_id = r.id
            WHERE o.id = NEW.order_id;
        IF FOUND AND v_record.state <> 'placed' THEN
            RAISE EXCEPTION '% is “%” and no longer changes.', v_record.number, v_record.state
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF NEW.quantity < LEAST(OLD.received, OLD.quantity) OR NEW.net < LEAST(GREATEST(OLD.received_net, OLD.billed_net), OLD.net)
            OR NEW.cost < LEAST(GREATEST(OLD.received_cost, OLD.billed_cost), OLD.cost) THEN
            RAISE EXCEPTION 'Line % cannot come below what was received or invoiced of it.', NEW.position
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;

-- At COMMIT an order is what its newest version says, its requisitions are approved (or it is an emergency's), and it
-- stays within the tolerance of what was last approved.
CREATE OR REPLACE FUNCTION accord_order_is_sound() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_order record;
    v_version record;
    v_before record;
    v_asked record;
    v_base numeric;
    v_rules record;
    v_bad record;
BEGIN
    SELECT o.*, COALESCE(r.number, 'The order') AS number INTO v_order FROM purchasing_order o JOIN documents_record r ON r.id = o.record_id
        WHERE o.id = NEW.order_id;
    SELECT v.* INTO v_version FROM purchasing_version v WHERE v.order_id = v_order.id ORDER BY v.number DESC LIMIT 1;
    SELECT sum(l.net) AS net INTO v_asked FROM purchasing_orderline l WHERE l.order_id = v_order.id;
    IF v_version.id IS NULL OR v_asked.net IS DISTINCT FROM v_version.net OR v_order.net <> v_version.net
        OR (SELECT sum(b.net) FROM purchasing_bearer b WHERE b.order_id = v_order.id AND b.version = v_version.number)
            IS DISTINCT FROM v_version.net THEN
        RAISE EXCEPTION '% and its lines do not come to what its newest version and its shares say.', v_order.number
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM documents_recordact a WHERE a.record_id = v_order.record_id AND a.duty_id = 'order.place'
                   AND a.person_id = v_order.placed_by_id) THEN
        RAISE EXCEPTION '% does not say who used the duty to place it.', v_order.number
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    SELECT r.number, r.state INTO v_bad
    FROM purchasing_orderline l JOIN purchasing_requisitionline s ON s.id = l.source_id
    JOIN purchasing_requisition q ON q.id = s.requisition_id JOIN documents_record r ON r.id = q.record_id
    WHERE l.order_id = v_order.id AND r.state NOT IN ('approved', 'ordered') AND v_version.number = 1
      AND NOT (v_order.retrospective AND EXISTS (SELECT 1 FROM purchasing_emergency e WHERE e.requisition_id = q.id))
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION '% is “%”: an order is placed for what is approved.', v_bad.number, v_bad.state
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF v_version.number = 1 THEN
        SELECT sum(s.net) INTO v_base FROM purchasing_orderline l JOIN purchasing_requisitionline s ON s.id = l.source_id
            WHERE l.order_id = v_order.id;
    ELSE
        SELECT v.* INTO v_before FROM purchasing_version v WHERE v.order_id = v_order.id AND v.number = v_version.number - 1;
        v_base := v_before.approved_net;
        IF v_version.amendment_id IS NOT NULL THEN
            SELECT a.net INTO v_base FROM purchasing_amendment a JOIN documents_record r ON r.id = a.record_id
                WHERE a.id = v_version.amendment_id AND a.order_id = v_order.id AND r.state = 'approved'
                  AND a.on_version = v_before.number AND a.net = v_version.net;
            IF NOT FOUND THEN
                RAISE EXCEPTION 'Version % of % names an amendment that was not approved for it.', v_version.number, v_order.number
                    USING ERRCODE = 'integrity_constraint_violation';
            END IF;
        END IF;
    END IF;
    IF v_version.approved_net IS DISTINCT FROM v_base THEN
        RAISE EXCEPTION '% was approved at %, which its version must say.', v_order.number, accord_in_pounds(v_base)
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    SELECT u.amend_percent, u.amend_pounds INTO v_rules FROM purchasing_rules u
        WHERE u.holder_id = v_order.holder_id AND u.during @> (v_version.made_at AT TIME ZONE 'Europe/London')::date;
    IF v_version.net > v_base + COALESCE(LEAST(round(v_base * v_rules.amend_percent / 100, 2), v_rules.amend_pounds), 0) THEN
        RAISE EXCEPTION '% comes to %, and % was approved: it goes past the tolerance and needs a new approval.', v_order.number,
            accord_in_pounds(v_version.net), accord_in_pounds(v_base) USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
ALTER FUNCTION accord_order_is_sound() OWNER TO accord_guard;

-- A receipt is signed, countersigned once in one's own name, and never rewritten.
CREATE OR REPLACE FUNCTION accord_receipt_is_kept() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.countersigned_by_id IS NOT NULL
        OR to_jsonb(NEW) - ARRAY['countersigned_by_id', 'countersigned_at']
            IS DISTINCT FROM to_jsonb(OLD) - ARRAY['countersigned_by_id', 'countersigned_at'] THEN
        RAISE EXCEPTION 'A receipt is not rewritten: return what did not come.' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.countersigned_by_id IS NOT NULL
        AND NEW.countersigned_by_id::text IS DISTINCT FROM NULLIF(current_setting('accord.person', true), '') THEN
        RAISE EXCEPTION 'Whoever countersigns does so in their own name.' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;

-- Adds the lines of receipts to their order lines, once they count.  The order lines are locked in the order of their
-- ids, so that two receipts at once see each other.
CREATE OR REPLACE FUNCTION accord_receiptlines_count() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_bad record;
BEGIN
    PERFORM 1 FROM purchasing_orderline l WHERE l.id IN (SELECT a.line_id FROM added a) ORDER BY l.id FOR NO KEY UPDATE;
    SELECT r.number INTO v_bad FROM added a JOIN purchasing_receipt e ON e.id = a.receipt_id
        JOIN purchasing_orderline l ON l.id = a.line_id JOIN documents_record r ON r.id = e.record_id
        WHERE l.order_id <> e.order_id OR (e.kind = 'return') <> (a.quantity < 0) OR e.holder_id <> a.holder_id
           OR e.countersigned_by_id IS NOT NULL
           OR EXISTS (SELECT 1 FROM purchasing_receiptline x WHERE x.receipt_id = e.id AND x.id NOT IN (SELECT n.id FROM added n))
        LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'A receipt names lines of its own order, all at once, and in one direction.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    SELECT l.position, l.unit, l.kind, w.quantity, l.net, COALESCE(u.over_receipt_percent, 0) AS over,
           l.quantity + round(l.quantity * COALESCE(u.over_receipt_percent, 0) / 100, 4) - l.received - w.waiting AS room,
           l.net - l.received_net - w.waiting_net AS room_net, w.net AS more, l.received
        INTO v_bad
    FROM (SELECT a.line_id, sum(a.quantity) AS quantity, sum(a.net) AS net,
                 (SELECT COALESCE(sum(x.quantity), 0) FROM purchasing_receiptline x JOIN purchasing_receipt e ON e.id = x.receipt_id
                  JOIN documents_record r ON r.id = e.record_id
                  WHERE x.line_id = a.line_id AND e.second AND e.countersigned_by_id IS NULL AND r.state = 'waiting' AND x.quantity > 0
                    AND x.id NOT IN (SELECT n.id FROM added n)) AS waiting,
                 (SELECT COALESCE(sum(x.net), 0) FROM purchasing_receiptline x JOIN purchasing_receipt e ON e.id = x.receipt_id
                  JOIN documents_record r ON r.id = e.record_id
                  WHERE x.line_id = a.line_id AND e.second AND e.countersigned_by_id IS NULL AND r.state = 'waiting' AND x.quantity > 0
                    AND x.id NOT IN (SELECT n.id FROM added n)) AS waiting_net
          FROM added a GROUP BY a.line_id) w
    JOIN purchasing_orderline l ON l.id = w.line_id
    LEFT JOIN purchasing_rules u ON u.holder_id = l.holder_id AND u.during @> (clock_timestamp() AT TIME ZONE 'Europe/London')::date
    WHERE (w.quantity > 0 AND l.kind = 'goods'
           AND w.quantity > l.quantity + round(l.quantity * COALESCE(u.over_receipt_percent, 0) / 100, 4) - l.received - w.waiting)
       OR (w.quantity > 0 AND l.kind = 'services' AND w.net > l.net - l.received_net - w.waiting_net)
       OR (w.quantity < 0 AND (l.received + w.quantity < 0 OR l.received_net + w.net < 0))
    LIMIT 1;
    IF FOUND THEN
        IF v_bad.quantity < 0 THEN
            RAISE EXCEPTION 'Of line % only % % came, so no more can go back.', v_bad.position, trim_scale(v_bad.received), v_bad.unit
                USING ERRCODE = 'integrity_constraint_violation';
        ELSIF v_bad.kind = 'services' THEN
            RAISE EXCEPTION 'Of line % only % is left to accept. Have the order amended first.', v_bad.position,
                accord_in_pounds(v_bad.room_net) USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RAISE EXCEPTION 'Line % can take % % more (% %% above the order is the tolerance). Send the rest back, or have the order amended.',
            v_bad.position, trim_scale(v_bad.room), v_bad.unit, trim_scale(v_bad.over) USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    UPDATE purchasing_orderline l SET received = l.received + w.quantity, received_net = l.received_net + w.net,
                                      received_cost = l.received_cost + w.cost
        FROM (SELECT a.line_id, sum(a.quantity) AS quantity, sum(a.net) AS net, sum(a.cost) AS cost
              FROM added a JOIN purchasing_receipt e ON e.id = a.receipt_id WHERE NOT e.second GROUP BY a.line_id) w
        WHERE l.id = w.line_id;
    RETURN NULL;
END $$;
ALTER FUNCTION accord_receiptlines_count() OWNER TO accord_guard;

CREATE OR REPLACE FUNCTION accord_receipt_counts() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF OLD.countersigned_by_id IS NOT NULL OR NEW.countersigned_by_id IS NULL THEN
        RETURN NULL;
    END IF;
    PERFORM 1 FROM purchasing_orderline l WHERE l.id IN (SELECT a.line_id FROM purchasing_receiptline a WHERE a.receipt_id = NEW.id)
        ORDER BY l.id FOR NO KEY UPDATE;
    UPDATE purchasing_orderline l SET received = l.received + a.quantity, received_net = l.received_net + a.net,
                                      received_cost = l.received_cost + a.cost
        FROM purchasing_receiptline a WHERE a.receipt_id = NEW.id AND l.id = a.line_id;
    RETURN NULL;
END $$;
ALTER FUNCTION accord_receipt_counts() OWNER TO accord_guard;

-- At COMMIT a receipt comes to its lines, has the second person that its value asks for, and says on the order, on every
-- requisition behind it and on every approved amendment who received: there the separation of duties is judged by person.
CREATE OR REPLACE FUNCTION accord_receipt_is_sound() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_number text;
    v_state text;
    v_limit numeric;
    v_receipt record;
BEGIN
    -- As it stands now: it may have been countersigned since this check was put off to COMMIT.
    SELECT e.* INTO v_receipt FROM purchasing_receipt e WHERE e.id = NEW.id;
    SELECT COALESCE(r.number, 'The receipt'), r.state INTO v_number, v_state FROM documents_record r WHERE r.id = NEW.record_id;
    IF (SELECT sum(a.net) FROM purchasing_receiptline a WHERE a.receipt_id = v_receipt.id) IS DISTINCT FROM v_receipt.net THEN
        RAISE EXCEPTION '% does not come to what its lines do.', v_number USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    SELECT u.countersign_above INTO v_limit FROM purchasing_rules u
        WHERE u.holder_id = v_receipt.holder_id AND u.during @> (v_receipt.received_at AT TIME ZONE 'Europe/London')::date;
    IF NOT v_receipt.second AND v_receipt.net > COALESCE(v_limit, 0) THEN
        RAISE EXCEPTION '% is of %, which a second person countersigns.', v_number, accord_in_pounds(v_receipt.net)
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF v_state = 'received' AND v_receipt.second AND v_receipt.countersigned_by_id IS NULL
        OR v_receipt.countersigned_by_id IN (v_receipt.received_by_id) THEN
        RAISE EXCEPTION '% waits for a second person to countersign it.', v_number USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF EXISTS (
        SELECT 1 FROM (
            SELECT o.record_id FROM purchasing_order o WHERE o.id = v_receipt.order_id
            UNION SELECT q.record_id FROM purchasing_orderline l JOIN purchasing_requisitionline s ON s.id = l.source_id
                JOIN purchasing_requisition q ON q.id = s.requisition_id WHERE l.order_id = v_receipt.order_id
            UNION SELECT m.record_id FROM purchasing_amendment m JOIN documents_record r ON r.id = m.record_id
                WHERE m.order_id = v_receipt.order_id AND r.state = 'approved'
            UNION SELECT v_receipt.record_id) AS d
        WHERE NOT EXISTS (SELECT 1 FROM documents_recordact a WHERE a.record_id = d.record_id AND a.person_id = v_receipt.received_by_id
                          AND a.duty_id = 'goods.receive')
           OR (v_receipt.countersigned_by_id IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM documents_recordact a WHERE a.record_id = d.record_id AND a.person_id = v_receipt.countersigned_by_id
                  AND a.duty_id = CASE WHEN d.record_id = v_receipt.record_id THEN 'goods.countersign' ELSE 'goods.receive' END))) THEN
        RAISE EXCEPTION '% does not say on its order and requisitions who received.', v_number
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
ALTER FUNCTION accord_receipt_is_sound() OWNER TO accord_guard;

-- Adds what was invoiced to the order lines, never more than the rules allow.
CREATE OR REPLACE FUNCTION accord_billed_counts() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_bad record;
BEGIN
    PERFORM 1 FROM purchasing_orderline l WHERE l.id IN (SELECT a.line_id FROM added a) ORDER BY l.id FOR NO KEY UPDATE;
    IF EXISTS (SELECT 1 FROM added a WHERE a.made_by_id::text IS DISTINCT FROM NULLIF(current_setting('accord.person', true), '')) THEN
        RAISE EXCEPTION 'Whoever writes down what was invoiced does so in their own name.' USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT l.position, r.number, w.net, l.billed_net, l.billed, l.unit, w.quantity,
           GREATEST(l.net, l.received_net) + LEAST(round(l.net * COALESCE(u.over_bill_percent, 0) / 100, 2),
                                                   COALESCE(u.over_bill_pounds, 0)) - l.billed_net AS room,
           GREATEST(l.quantity, l.received) - l.billed AS room_quantity
        INTO v_bad
    FROM (SELECT a.line_id, sum(a.quantity) AS quantity, sum(a.net) AS net FROM added a GROUP BY a.line_id) w
    JOIN purchasing_orderline l ON l.id = w.line_id JOIN purchasing_order o ON o.id = l.order_id
    JOIN documents_record r ON r.id = o.record_id
    LEFT JOIN purchasing_rules u ON u.holder_id = l.holder_id AND u.during @> (clock_timestamp() AT TIME ZONE 'Europe/London')::date
    WHERE l.billed + w.quantity < 0 OR l.billed_net + w.net < 0
       OR (w.net > 0 AND w.net > GREATEST(l.net, l.received_net)
               + LEAST(round(l.net * COALESCE(u.over_bill_percent, 0) / 100, 2), COALESCE(u.over_bill_pounds, 0)) - l.billed_net)
       OR (w.quantity > 0 AND w.quantity > GREATEST(l.quantity, l.received) - l.billed)
    LIMIT 1;
    IF FOUND THEN
        IF v_bad.net < 0 OR v_bad.quantity < 0 THEN
            RAISE EXCEPTION 'Of line % of % only % % over % was invoiced: no more can be credited.', v_bad.position, v_bad.number,
                trim_scale(v_bad.billed), v_bad.unit, accord_in_pounds(v_bad.billed_net) USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RAISE EXCEPTION 'Line % of % can be invoiced for % % over % more, tolerance included; this is % % over %. Have the order amended, or dispute the invoice.',
            v_bad.position, v_bad.number, trim_scale(v_bad.room_quantity), v_bad.unit, accord_in_pounds(v_bad.room),
            trim_scale(v_bad.quantity), v_bad.unit, accord_in_pounds(v_bad.net) USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    UPDATE purchasing_orderline l SET billed = l.billed + w.quantity, billed_net = l.billed_net + w.net,
                                      billed_cost = GREATEST(l.billed_cost + w.cost, 0)
        FROM (SELECT a.line_id, sum(a.quantity) AS quantity, sum(a.net) AS net, sum(a.cost) AS cost FROM added a GROUP BY a.line_id) w
        WHERE l.id = w.line_id;
    RETURN NULL;
END $$;
ALTER FUNCTION accord_billed_counts() OWNER TO accord_guard;

-- A card purchase is kept as stated; only the holder's manager, or whoever stands in for that manager, approves it.
CREATE OR REPLACE FUNCTION accord_cardpurchase_is_kept() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.approved_by_id IS NOT NULL
        OR to_jsonb(NEW) - 'approved_by_id' IS DISTINCT FROM to_jsonb(OLD) - 'approved_by_id' THEN
        RAISE EXCEPTION 'A card purchase is not rewritten once it is stated.' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.approved_by_id IS NOT NULL AND (
        NEW.approved_by_id::text IS DISTINCT FROM NULLIF(current_setting('accord.person', true), '') OR NEW.approved_by_id = NEW.person_id
        OR NOT (NEW.approved_by_id = NEW.manager_id OR EXISTS (
            SELECT 1 FROM work_delegation d WHERE d.person_id = NEW.manager_id AND d.delegate_id = NEW.approved_by_id
              AND d.ended_at IS NULL AND d.during @> (clock_timestamp() AT TIME ZONE 'Europe/London')::date))) THEN
        RAISE EXCEPTION 'A card purchase is approved by the holder''s manager, or by whoever stands in for that manager.'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;

-- The list of what was received and not invoiced takes lines until somebody decides on it.
CREATE OR REPLACE FUNCTION accord_accrualline_is_open() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_record record;
BEGIN
    SELECT r.number, r.state INTO v_record FROM documents_record r JOIN purchasing_accrual a ON a.record_id = r.id WHERE a.id = NEW.accrual_id;
    IF FOUND AND (v_record.state <> 'waiting' OR v_record.number IS NOT NULL) THEN
        RAISE EXCEPTION '% is made and takes no further line: drop it and make another.', v_record.number
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

-- A share of a joint purchase is answered by the organisation it was offered to, in the name of whoever answers.
CREATE OR REPLACE FUNCTION accord_joint_is_answered() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM purchasing_jointoffer f
                   WHERE f.common = NEW.common AND f.reader_id = NEW.holder_id AND f.holder_id = NEW.reader_id) THEN
        RAISE EXCEPTION 'No share of this joint purchase was offered to this organisation.' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.person_id::text IS DISTINCT FROM NULLIF(current_setting('accord.person', true), '') THEN
        RAISE EXCEPTION 'Whoever answers does so in their own name.' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NULL;
END $$;

-- A card statement is never rewritten: it is withdrawn, or posted, once.
CREATE OR REPLACE FUNCTION accord_cardstatement_is_kept() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'DELETE' OR to_jsonb(NEW) - ARRAY['live', 'posted_on'] IS DISTINCT FROM to_jsonb(OLD) - ARRAY['live', 'posted_on']
        OR NOT OLD.live OR OLD.posted_on IS NOT NULL THEN
        RAISE EXCEPTION 'A card statement is never rewritten, and posted or withdrawn once.' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

-- A line keeps what the provider said; it is met with an approved purchase of the same pounds, until its statement is posted.
CREATE OR REPLACE FUNCTION accord_cardline_is_kept() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'DELETE' OR to_jsonb(NEW) - ARRAY['purchase_id', 'asked_on'] IS DISTINCT FROM to_jsonb(OLD) - ARRAY['purchase_id', 'asked_on']
        OR EXISTS (SELECT 1 FROM purchasing_cardstatement s WHERE s.id = OLD.statement_id AND (s.posted_on IS NOT NULL OR NOT s.live)) THEN
        RAISE EXCEPTION 'A line of a card statement is as the provider gave it, and stays so once it is posted.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.purchase_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM purchasing_cardpurchase p WHERE p.id = NEW.purchase_id AND p.holder_id = NEW.holder_id
            AND p.gross = NEW.amount AND p.approved_by_id IS NOT NULL) THEN
        RAISE EXCEPTION 'A line is met with an approved purchase of its own pounds.' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
ALTER FUNCTION accord_cardline_is_kept() OWNER TO accord_guard;

-- At COMMIT a statement is its lines, and a posted one has every line met and owes the provider its total in the books.
CREATE OR REPLACE FUNCTION accord_cardstatement_is_sound() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_statement record;
    v_sum record;
    v_owed numeric;
BEGIN
    SELECT s.* INTO v_statement FROM purchasing_cardstatement s WHERE s.id = NEW.id;
    SELECT count(*) AS n, COALESCE(sum(l.amount), 0) AS amount, count(l.purchase_id) AS met INTO v_sum
        FROM purchasing_cardline l WHERE l.statement_id = NEW.id;
    IF v_sum.n <> v_statement.lines OR v_sum.amount <> v_statement.total THEN
        RAISE EXCEPTION 'The lines of the card statement do not make its total of %.', accord_in_pounds(v_statement.total)
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    SELECT COALESCE(-sum(l.amount), 0) INTO v_owed
        FROM ledger_posting p JOIN ledger_journal j ON j.posting_id = p.id JOIN ledger_line l ON l.journal_id = j.id
        JOIN ledger_coding c ON c.id = l.coding_id JOIN ledger_account a ON a.code = c.account_id
        WHERE p.record_id = v_statement.record_id AND p.holder_id = v_statement.holder_id AND a.kind = 'liability' AND a.role = '';
    IF v_owed <> (CASE WHEN v_statement.posted_on IS NULL THEN 0 ELSE v_statement.total END)
        OR v_statement.posted_on IS NOT NULL AND v_sum.met <> v_sum.n THEN
        RAISE EXCEPTION 'A card statement is posted as a whole, once every line is met.' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
ALTER FUNCTION accord_cardstatement_is_sound() OWNER TO accord_guard;
