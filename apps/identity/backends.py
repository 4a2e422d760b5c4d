"""Permissions of Django's machinery follow from duties; the superuser flag gives none."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import BaseBackend


class DutyBackend(BaseBackend):
    """Django's own permission names are never granted: admin classes ask the actor's duties instead."""

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        """Always no: a write opens only by naming an action, and a read by the data class in scope."""
        return False
