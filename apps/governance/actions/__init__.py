"""Every write to boards, meetings and opportunities."""

from apps.governance.actions.boards import (
    add_member,
    appoint,
    create_board,
    end_member,
    rename_board,
    set_office,
    set_reporting_person,
)
from apps.governance.actions.meetings import add_agenda_item, cancel_meeting, hold_meeting, plan_meeting
from apps.governance.actions.opportunities import (
    answer_opportunity,
    move_opportunity,
    open_opportunity,
)

__all__ = [
    "add_agenda_item",
    "add_member",
    "answer_opportunity",
    "appoint",
    "cancel_meeting",
    "create_board",
    "end_member",
    "hold_meeting",
    "move_opportunity",
    "open_opportunity",
    "plan_meeting",
    "rename_board",
    "set_office",
    "set_reporting_person",
]
