-- What the guard's triggers look at.
GRANT SELECT ON banking_bankaccount, banking_bankchange, banking_payeeaccount, banking_payment, banking_paymentpart, banking_paymentitem,
    banking_paymentfile, banking_statement, banking_statementline, banking_match, banking_matchedline, banking_matchedentry TO accord_guard;
GRANT EXECUTE ON FUNCTION accord_bank_own_name(bigint, bigint, text) TO accord_guard, accord_app;
