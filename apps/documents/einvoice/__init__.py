"""E-invoices in Peppol BIS Billing 3.0 on UBL 2.1 (EN 16931): read, written and judged, with no network.

    found = checking.examine(data)          # Examined: the invoice as one value, or every fault with its rule id
    data = writing.write(invoice)           # bytes that pass the same checks

It stands beside the paper makers, on the lowest floor, because what is bought and what is sold both need it and lean
on nobody beside them.  Like them it knows no record.  Each library stands behind one file: lxml's schema in
`schema.py`, Saxon and mock-einvoice in `rules_worker.py`, a process of its own.
"""
