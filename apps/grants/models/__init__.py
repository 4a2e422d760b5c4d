"""Models of room grants: agreements with their conditions and amounts, and claims."""

from apps.grants.models.agreements import Agreement, Condition, Portion
from apps.grants.models.claims import Claim

__all__ = ["Agreement", "Claim", "Condition", "Portion"]
