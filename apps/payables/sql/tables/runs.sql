-- What the guard's triggers of payment runs look at, and the functions that the application asks.
GRANT SELECT ON payables_run, payables_runpayee, payables_runitem, payables_settled, payables_directdebit, payables_stop,
    banking_payment, banking_paymentpart, banking_paymentitem, suppliers_supplier, documents_record TO accord_guard;
GRANT EXECUTE ON FUNCTION accord_payrun_released_by(uuid, bigint) TO accord_app;
