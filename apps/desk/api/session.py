"""Who asks the interface: the session of the screens."""

from __future__ import annotations

from rest_framework.authentication import SessionAuthentication
from rest_framework.request import Request


class SignedIn(SessionAuthentication):
    """The session of the screens.  Whoever is signed out gets 401 and the name of what is missing, not 403."""

    def authenticate_header(self, request: Request) -> str:
        """The scheme that a 401 names (RFC 9110, 11.6.1)."""
        return 'Session realm="Accord"'
