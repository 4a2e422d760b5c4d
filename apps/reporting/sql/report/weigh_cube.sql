-- The same for the suppliers, which several views join with themselves.
ANALYZE report_supplier
