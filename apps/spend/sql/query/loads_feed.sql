-- Part of the statements on the kept summary `m`: months that published loads feed today.
NOT EXISTS (SELECT 1 FROM spend_sourceof f WHERE f.holder_id = m.holder_id AND f.source = 'ledger' AND upper_inf(f.seen)
            AND f.during @> m.month)
