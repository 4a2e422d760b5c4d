"""Writes of room spend beside loading: rules, mapping tables, classifying again."""

from apps.spend.actions.classifying import add_own_rule, classify_again, end_own_rule
from apps.spend.actions.mapping import change_mapping, end_mapping

__all__ = ["add_own_rule", "change_mapping", "classify_again", "end_mapping", "end_own_rule"]
