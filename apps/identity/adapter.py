"""How django-allauth behaves here: nobody signs themselves up, secrets are sealed, roles never come from outside."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest

from apps.identity.sealing import seal, unseal


class AccountAdapter(DefaultAccountAdapter):
    """Sign-ins are made by an organisation's administrator."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Closed."""
        return False


class SignOnAdapter(DefaultSocialAccountAdapter):
    """An organisation's own sign-on (OpenID Connect) opens a sign-in that already stands; it never makes one."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Closed: whoever is not known here is sent to their administrator."""
        return False

    def can_authenticate_by_email(self, login: Any, email: str) -> bool:
        """Only for addresses of the organisations whose sign-on it is (`email_domains` in its settings): otherwise
        one organisation's sign-on could let its people in as people of another."""
        app = getattr(login.provider, "app", None)
        domains = [str(one).lower() for one in (app.settings.get("email_domains") or [])] if app else []
        return email.rpartition("@")[2].lower() in domains


class SecondStepAdapter(DefaultMFAAdapter):
    """Secrets of authenticator apps and recovery codes are kept sealed."""

    def encrypt(self, text: str) -> str:
        """Seal a secret before it is stored."""
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Open a stored secret."""
        return unseal(encrypted_text)
