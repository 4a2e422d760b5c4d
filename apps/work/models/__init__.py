"""Models of room work."""

from apps.work.models.approvals import ApprovalRequest, ApprovalRoute, ApprovalStep, Delegation, Fallback
from apps.work.models.obligations import DigestSent, Notice, Obligation
from apps.work.models.reading import RecordReader

__all__ = [
    "ApprovalRequest",
    "ApprovalRoute",
    "ApprovalStep",
    "Delegation",
    "DigestSent",
    "Fallback",
    "Notice",
    "Obligation",
    "RecordReader",
]
