-- All that customers owe at the end of a day, by the items.
SELECT COALESCE(sum(m.amount), 0) FROM receivables_item m WHERE m.holder_id = %(holder)s AND m.dated <= %(day)s
