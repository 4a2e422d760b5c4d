-- The same for the cube and its part by supplier.
ANALYZE report_cube, report_supplier
