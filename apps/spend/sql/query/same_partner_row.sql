-- Part of the statements on windows `w` and what they should say `f`: the same load, spelling and year.
w.organisation_id = %(organisation)s AND w.withdrawn_cut IS NULL AND w.load_id_there = f.load_id
AND w.alias_id = f.alias_id AND w.year = f.year
