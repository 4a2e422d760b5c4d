"""Writes of room spend beside loading: rules, mapping tables, classifying again, posting loads, switching sources."""

from apps.spend.actions.classifying import add_own_rule, classify_again, end_own_rule
from apps.spend.actions.mapping import change_mapping, end_mapping
from apps.spend.actions.posting import post_load, reverse_posting, set_accounts
from apps.spend.actions.sources import switch_source

__all__ = [
    "add_own_rule",
    "change_mapping",
    "classify_again",
    "end_mapping",
    "end_own_rule",
    "post_load",
    "reverse_posting",
    "set_accounts",
    "switch_source",
]
