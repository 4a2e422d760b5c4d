"""Pure rules of reports: results, ties, protection of small groups, sentences."""
