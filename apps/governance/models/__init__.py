"""Models of room governance."""

from apps.governance.models.board import Appointment, Board, BoardMember, BoardName, Office
from apps.governance.models.meeting import AgendaItem, Attendance, Meeting
from apps.governance.models.opportunity import Opportunity, OpportunityNotice, OpportunityView

__all__ = [
    "AgendaItem",
    "Appointment",
    "Attendance",
    "Board",
    "BoardMember",
    "BoardName",
    "Meeting",
    "Office",
    "Opportunity",
    "OpportunityNotice",
    "OpportunityView",
]
