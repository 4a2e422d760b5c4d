-- Matching: what a match must be, when it may come and go, and whether an invoice may be posted by its match alone.

-- The supplier that one stands for today, after every merge.
CREATE OR REPLACE FUNCTION accord_supplier_now(p_supplier bigint) RETURNS bigint
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_here bigint := p_supplier;
    v_next bigint;
BEGIN
    FOR i IN 1..50 LOOP
        SELECT s.merged_into_id INTO v_next FROM suppliers_supplier s WHERE s.id = v_here;
        EXIT WHEN v_next IS NULL;
        v_here := v_next;
    END LOOP;
    RETURN v_here;
END $$;

-- How much of an order line was accepted by a signature: what a second person countersigned, or the receiver signed for;
-- what went back is taken off.
CREATE OR REPLACE FUNCTION accord_line_accepted(p_line bigint) RETURNS numeric
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN COALESCE((SELECT GREATEST(sum(x.quantity), 0) FROM purchasing_receiptline x
        JOIN purchasing_receipt e ON e.id = x.receipt_id
        WHERE x.line_id = p_line AND (NOT e.second OR e.countersigned_by_id IS NOT NULL)
          AND (e.kind = 'return' OR e.signed <> '' OR e.countersigned_by_id IS NOT NULL)), 0);
END $$;

-- A match is said in one's own name, of a line of an open invoice, with a line of an order of the same supplier, and never
-- takes more of a line than it has.
CREATE OR REPLACE FUNCTION accord_match_is_sound() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v record;
BEGIN
    IF NEW.made_by_id IS DISTINCT FROM accord_acting_person() THEN
        RAISE EXCEPTION 'Whoever matches an invoice does so in their own name.' USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT r.number, r.state, i.supplier_id, l.position, l.net, o.supplier_id AS of_order, n.number AS order_number INTO v
    FROM payables_invoice i JOIN documents_record r ON r.id = i.record_id AND r.holder_id = i.holder_id
    JOIN payables_line l ON l.invoice_id = i.id AND l.holder_id = i.holder_id AND l.id = NEW.line_id
    JOIN purchasing_orderline p ON p.id = NEW.order_line_id AND p.holder_id = i.holder_id
    JOIN purchasing_order o ON o.id = p.order_id JOIN documents_record n ON n.id = o.record_id
    WHERE i.id = NEW.invoice_id AND i.holder_id = NEW.holder_id;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'A match joins a line of its own invoice with a line of an order of the same organisation.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF v.state <> 'registered' THEN
        RAISE EXCEPTION '% is “%”: its match no longer changes.', v.number, v.state USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF accord_supplier_now(v.of_order) IS DISTINCT FROM accord_supplier_now(v.supplier_id) THEN
        RAISE EXCEPTION '% is not an order of the supplier of %.', v.order_number, v.number
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (SELECT sum(m.net) FROM payables_match m WHERE m.line_id = NEW.line_id AND m.holder_id = NEW.holder_id) > v.net THEN
        RAISE EXCEPTION 'Line % of % is of %: no more of it can be matched.', v.position, v.number, accord_in_pounds(v.net)
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
ALTER FUNCTION accord_match_is_sound() OWNER TO accord_guard;
REVOKE ALL ON FUNCTION accord_match_is_sound() FROM PUBLIC;

-- A match is taken away while its invoice is open, and never rewritten.
CREATE OR REPLACE FUNCTION accord_match_is_open() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v record;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        RAISE EXCEPTION 'A match is not rewritten: take it away and say another.' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    SELECT r.number, r.state INTO v FROM payables_invoice i JOIN documents_record r ON r.id = i.record_id WHERE i.id = OLD.invoice_id;
    IF FOUND AND v.state <> 'registered' THEN
        RAISE EXCEPTION '% is “%”: its match no longer changes.', v.number, v.state USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN OLD;
END $$;

-- Why an invoice may not be posted by its match alone; NULL when it may.  It is then matched whole, within the tolerances
-- of the day, with lines of placed orders of its supplier that people approved who neither entered nor matched it; and
-- nobody of those who did asked for, placed or received what was ordered.  Only for an organisation that the scope reads.
CREATE OR REPLACE FUNCTION accord_match_fault(p_invoice bigint) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v record;
    v_one record;
    v_hands bigint[];
    v_needs bigint[];
    v_behind bigint[];
    v_rules record;
    v_day date := accord_london_day(clock_timestamp());
BEGIN
    SELECT i.id, i.holder_id, i.record_id, i.kind, i.supplier_id, i.dated, i.tax_point, r.made_by_id INTO v
    FROM payables_invoice i JOIN documents_record r ON r.id = i.record_id AND r.holder_id = i.holder_id
    WHERE i.id = p_invoice AND i.holder_id = ANY (COALESCE(NULLIF(current_setting('accord.read_finance', true), ''), '{}')::bigint[]);
    IF NOT FOUND THEN
        RETURN 'There is no such invoice, or you may not see it.';
    END IF;
    IF v.kind <> 'invoice' THEN
        RETURN 'A credit note is approved by a person.';
    END IF;
    SELECT l.position INTO v_one FROM payables_line l WHERE l.invoice_id = v.id AND l.holder_id = v.holder_id
        AND (l.net <= 0 OR l.net IS DISTINCT FROM (SELECT sum(m.net) FROM payables_match m
                WHERE m.line_id = l.id AND m.invoice_id = v.id AND m.holder_id = v.holder_id))
        ORDER BY l.position LIMIT 1;
    IF FOUND OR NOT EXISTS (SELECT 1 FROM payables_line l WHERE l.invoice_id = v.id AND l.holder_id = v.holder_id) THEN
        RETURN format('Line %s is not matched whole with lines of an order.', COALESCE(v_one.position, 1));
    END IF;
    PERFORM 1 FROM purchasing_orderline l WHERE l.id IN (SELECT m.order_line_id FROM payables_match m WHERE m.invoice_id = v.id)
        ORDER BY l.id FOR NO KEY UPDATE;
    SELECT array_agg(DISTINCT h.person) INTO v_hands FROM (
        SELECT v.made_by_id AS person UNION ALL SELECT accord_acting_person()
        UNION ALL SELECT m.made_by_id FROM payables_match m WHERE m.invoice_id = v.id
        UNION ALL SELECT unnest(ARRAY[a.person_id, a.for_person_id]) FROM documents_recordact a
            WHERE a.record_id = v.record_id AND a.duty_id IN ('invoice.register', 'invoice.match')) h
        WHERE h.person IS NOT NULL;
    FOR v_one IN
        SELECT DISTINCT o.id, o.record_id, o.supplier_id, r.number, r.state
        FROM payables_match m JOIN purchasing_orderline l ON l.id = m.order_line_id AND l.holder_id = v.holder_id
        JOIN purchasing_order o ON o.id = l.order_id JOIN documents_record r ON r.id = o.record_id
        WHERE m.invoice_id = v.id ORDER BY o.id
    LOOP
        IF v_one.state <> 'placed' THEN
            RETURN format('%s is “%s”.', v_one.number, v_one.state);
        END IF;
        IF accord_supplier_now(v_one.supplier_id) IS DISTINCT FROM accord_supplier_now(v.supplier_id) THEN
            RETURN format('%s is an order of another supplier.', v_one.number);
        END IF;
        v_needs := ARRAY(SELECT DISTINCT q.record_id FROM purchasing_orderline l JOIN purchasing_requisitionline s ON s.id = l.source_id
            JOIN purchasing_requisition q ON q.id = s.requisition_id WHERE l.order_id = v_one.id
            UNION SELECT a.record_id FROM purchasing_amendment a JOIN documents_record r ON r.id = a.record_id
            WHERE a.order_id = v_one.id AND r.state = 'approved');
        IF EXISTS (SELECT 1 FROM unnest(v_needs) AS n(id) WHERE NOT EXISTS (
                SELECT 1 FROM work_approvalrequest q JOIN work_approvalstep s ON s.request_id = q.id
                WHERE q.record_id = n.id AND q.holder_id = v.holder_id AND q.state = 'approved' AND s.state = 'approved'
                  AND NOT s.acted_by_id = ANY (v_hands) AND NOT COALESCE(s.for_person_id = ANY (v_hands), false))) THEN
            RETURN format('%s is not approved by anybody else yet.', v_one.number);
        END IF;
        v_behind := v_needs || v_one.record_id;
        IF EXISTS (SELECT 1 FROM documents_recordact a WHERE a.record_id = ANY (v_behind)
                   AND a.duty_id IN ('requisition.raise', 'requisition.approve', 'requisition.endorse', 'requisition.authorise',
                                     'order.place', 'goods.receive', 'goods.countersign')
                   AND (a.person_id = ANY (v_hands) OR a.for_person_id = ANY (v_hands))) THEN
            RETURN format('Whoever entered or matched it also asked for, approved, placed or received %s.', v_one.number);
        END IF;
    END LOOP;
    SELECT COALESCE(max(u.price_percent), 0) AS percent, COALESCE(max(u.price_pounds), 0) AS pounds,
           COALESCE(max(u.quantity_percent), 0) AS quantity
        INTO v_rules FROM payables_rules u WHERE u.holder_id = v.holder_id AND u.during @> v_day;
    SELECT w.number, w.position INTO v_one
    FROM (
        SELECT g.quantity, g.net, l.*, r.number, o.retrospective,
            CASE WHEN o.retrospective THEN 2 ELSE COALESCE(
                (SELECT y.ways FROM payables_ways y WHERE y.holder_id = v.holder_id AND y.category_id = l.category_id AND y.during @> v_day),
                (SELECT y.ways FROM payables_ways y WHERE y.holder_id = v.holder_id AND y.category_id IS NULL AND y.during @> v_day),
                3) END AS ways
        FROM (SELECT m.order_line_id, sum(m.quantity) AS quantity, sum(m.net) AS net FROM payables_match m
              WHERE m.invoice_id = v.id GROUP BY m.order_line_id) g
        JOIN (SELECT p.id, p.order_id, p.position, p.kind, p.category_id, p.quantity AS ordered, p.net AS ordered_net, p.unit_price,
                     p.received, p.received_net, p.billed, p.billed_net FROM purchasing_orderline p) l ON l.id = g.order_line_id
        JOIN purchasing_order o ON o.id = l.order_id JOIN documents_record r ON r.id = o.record_id
    ) w
    CROSS JOIN LATERAL (SELECT
        -- A share of a joint order is a penny off its price at times: its net counts where that is more.
        GREATEST(round(w.unit_price * w.quantity, 2),
                 round(w.ordered_net * (w.billed + w.quantity) / w.ordered, 2) - round(w.ordered_net * w.billed / w.ordered, 2)) AS expected,
        GREATEST(round(w.unit_price * (w.billed + w.quantity), 2), round(w.ordered_net * (w.billed + w.quantity) / w.ordered, 2)) AS in_all,
        CASE WHEN w.ways >= 4 THEN accord_line_accepted(w.id) ELSE 0 END AS accepted) e
    WHERE CASE WHEN w.kind = 'services' THEN
            w.billed_net + w.net > w.ordered_net + round(LEAST(w.ordered_net * v_rules.percent / 100, v_rules.pounds), 2)
            OR (w.ways >= 3 AND w.billed_net + w.net > w.received_net + round(LEAST(w.received_net * v_rules.percent / 100, v_rules.pounds), 2))
        ELSE
            w.billed + w.quantity > w.ordered * (100 + v_rules.quantity) / 100
            OR (w.ways >= 3 AND w.billed + w.quantity > w.received * (100 + v_rules.quantity) / 100)
            OR (w.ways >= 4 AND w.billed + w.quantity > e.accepted * (100 + v_rules.quantity) / 100)
            OR w.net - e.expected > round(LEAST(e.expected * v_rules.percent / 100, v_rules.pounds), 2)
            OR w.billed_net + w.net - e.in_all
               > round(LEAST(round(w.unit_price * w.ordered, 2) * v_rules.percent / 100, v_rules.pounds), 2)
        END
    ORDER BY w.number, w.position LIMIT 1;
    IF FOUND THEN
        RETURN format('Line %s of %s: what is invoiced goes past what was ordered and came, tolerance included.', v_one.position,
                      v_one.number);
    END IF;
    -- Coded as ordered, and with the VAT of its rate: what was approved is a cost, not whatever tax a paper states.
    SELECT l.position, c.id AS coded, t.percent, l.vat INTO v_one
    FROM payables_line l
    LEFT JOIN LATERAL (SELECT y.id FROM payables_match m JOIN purchasing_orderline p ON p.id = m.order_line_id
        JOIN ledger_coding x ON x.id = p.coding_id JOIN ledger_coding y ON y.id = l.coding_id
        WHERE m.line_id = l.id AND m.invoice_id = v.id AND y.vat_code_id = l.vat_code_id
          AND (y.account_id, y.capital, y.cost_centre_id, y.objective_id, y.project_id, y.category_id, y.contract_id, y.counterparty_id)
            IS NOT DISTINCT FROM
              (x.account_id, x.capital, x.cost_centre_id, x.objective_id, x.project_id, x.category_id, x.contract_id, x.counterparty_id)
        LIMIT 1) c ON true
    LEFT JOIN ledger_vatrate t ON t.code_id = l.vat_code_id AND t.during @> COALESCE(v.tax_point, v.dated)
    WHERE l.invoice_id = v.id AND l.holder_id = v.holder_id
      AND (c.id IS NULL OR t.percent IS NULL OR abs(l.vat - l.net * t.percent / 100) > 0.02)
    ORDER BY l.position LIMIT 1;
    IF FOUND AND v_one.coded IS NULL THEN
        RETURN format('Line %s is not coded as it was ordered.', v_one.position);
    ELSIF FOUND THEN
        RETURN format('Line %s: %s of VAT is not the rate of its VAT code.', v_one.position, accord_in_pounds(v_one.vat));
    END IF;
    RETURN NULL;
END $$;
ALTER FUNCTION accord_match_fault(bigint) OWNER TO accord_guard;
REVOKE ALL ON FUNCTION accord_match_fault(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION accord_match_fault(bigint) TO accord_app;
