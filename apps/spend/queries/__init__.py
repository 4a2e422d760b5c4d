"""Reads of room spend: figures by any view, the lines behind them, joint suppliers, prices, proofs."""

from apps.spend.queries.figures import (
    VIEWS,
    Figure,
    figures,
    joint_suppliers,
    loads_behind,
    mixing,
    movement,
    tail_of,
    total_of,
)
from apps.spend.queries.filters import LineFilter, heads_of, last_master_change
from apps.spend.queries.lines import explained, identical_summary, lines_behind, own_rules
from apps.spend.queries.partners import PartnerRow, circles_of, partners
from apps.spend.queries.prices import price_variances
from apps.spend.queries.proofs import summary_differences, whole_loads

__all__ = [
    "VIEWS", "Figure", "LineFilter", "PartnerRow", "circles_of", "explained", "figures", "heads_of",
    "identical_summary", "joint_suppliers", "last_master_change", "lines_behind", "loads_behind", "mixing", "movement",
    "own_rules", "partners", "price_variances", "summary_differences", "tail_of", "total_of", "whole_loads",
]  # fmt: skip
