-- Removes what an earlier report of this session left behind.
DROP TABLE IF EXISTS pg_temp.report_supplier, pg_temp.report_cube, pg_temp.report_meaning, pg_temp.report_base,
    pg_temp.report_booked
