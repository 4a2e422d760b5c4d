"""How django-allauth behaves here: nobody signs themselves up."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Sign-ins are made by an organisation's administrator."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Closed."""
        return False
