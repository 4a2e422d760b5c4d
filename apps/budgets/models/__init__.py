"""Models of room budgets: budgets and their versions, virements, controls, commitments, forecasts, year end."""

from apps.budgets.models.commitments import Commitment, Entry, Held
from apps.budgets.models.controls import Control, Override, Passing
from apps.budgets.models.outlook import BudgetHolder, BudgetLoad, Forecast
from apps.budgets.models.plans import BudgetYear, Cell, Change, Line, Version
from apps.budgets.models.virements import Virement, VirementLine
from apps.budgets.models.yearend import Rollover, RolloverItem

__all__ = [
    "BudgetHolder",
    "BudgetLoad",
    "BudgetYear",
    "Cell",
    "Change",
    "Commitment",
    "Control",
    "Entry",
    "Forecast",
    "Held",
    "Line",
    "Override",
    "Passing",
    "Rollover",
    "RolloverItem",
    "Version",
    "Virement",
    "VirementLine",
]
