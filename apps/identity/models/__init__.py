"""Models of room identity."""

from apps.identity.models.person import Person, SignIn, SignInManager
from apps.identity.models.roles import Duty, Role, RoleDuty, RoleGrant, SodException, SodRule

__all__ = [
    "Duty",
    "Person",
    "Role",
    "RoleDuty",
    "RoleGrant",
    "SignIn",
    "SignInManager",
    "SodException",
    "SodRule",
]
