"""Models of room identity."""

from apps.identity.models.emergency import EmergencyAccess
from apps.identity.models.person import Person, SignIn, SignInManager
from apps.identity.models.roles import Duty, Role, RoleDuty, RoleGrant, SodException, SodRule
from apps.identity.models.vetting import Clearance, VettingLevel, VettingRule

__all__ = [
    "Clearance",
    "Duty",
    "EmergencyAccess",
    "Person",
    "Role",
    "RoleDuty",
    "RoleGrant",
    "SignIn",
    "SignInManager",
    "SodException",
    "SodRule",
    "VettingLevel",
    "VettingRule",
]
