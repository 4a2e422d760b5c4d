"""Acts of room identity, one aggregate a file."""

from apps.identity.actions.emergency import (
    ask_emergency_access,
    close_emergency_access,
    open_emergency_access,
    refuse_emergency_access,
    review_emergency_access,
)
from apps.identity.actions.exceptions import (
    approve_exception,
    end_exception,
    refuse_exception,
    request_exception,
)
from apps.identity.actions.people import add_person, add_sign_in, close_sign_in, end_person
from apps.identity.actions.roles import approve_role, end_role, refuse_role, request_role
from apps.identity.actions.set_up import NewPerson, installing_actor, set_up_organisation
from apps.identity.actions.vetting import (
    extend_clearance,
    record_clearance,
    require_vetting,
    withdraw_clearance,
)

__all__ = [
    "NewPerson",
    "add_person",
    "add_sign_in",
    "approve_exception",
    "approve_role",
    "ask_emergency_access",
    "close_emergency_access",
    "close_sign_in",
    "end_exception",
    "end_person",
    "end_role",
    "extend_clearance",
    "installing_actor",
    "open_emergency_access",
    "record_clearance",
    "refuse_emergency_access",
    "refuse_exception",
    "refuse_role",
    "request_exception",
    "request_role",
    "require_vetting",
    "review_emergency_access",
    "set_up_organisation",
    "withdraw_clearance",
]
