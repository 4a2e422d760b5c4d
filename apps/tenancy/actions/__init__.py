"""Acts of room tenancy."""

from apps.tenancy.actions.circles import invite_to_circle, join_circle, leave_circle, open_circle
from apps.tenancy.actions.collaborations import record_collaboration, set_cost_shares
from apps.tenancy.actions.organisations import change_organisation, turn_room

__all__ = [
    "change_organisation",
    "invite_to_circle",
    "join_circle",
    "leave_circle",
    "open_circle",
    "record_collaboration",
    "set_cost_shares",
    "turn_room",
]
