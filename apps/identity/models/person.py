"""Persons and their sign-ins: duties are judged by person, however many sign-ins one has."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.fields import DateRangeField
from django.db import models

from apps.audit.history import tracked
from apps.core.classes import DataClass
from apps.core.models import HouseBase
from apps.core.policy import TableTrigger
from apps.tenancy.base import TenantModel


@tracked
class Person(TenantModel):
    """One human (or one named service person for scheduled work), as the area's address book shows them."""

    data_class = DataClass.DIRECTORY
    retention = "6 years after the last role ends"
    policy = {"read": "signed_in"}
    referable = True

    name = models.CharField(max_length=120, help_text="Name shown to colleagues.")
    email = models.EmailField(unique=True, help_text="Work address.")
    post = models.CharField(
        max_length=120, blank=True, help_text="What they do, in their own organisation's words."
    )
    is_service = models.BooleanField(
        default=False, help_text="A named service person that scheduled work acts for."
    )
    during = DateRangeField(help_text="When this person may use the system.")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class SignInManager(BaseUserManager["SignIn"]):
    """Makes sign-ins; Django's superuser flag is kept off and gives no business right."""

    def create_user(self, email: str, password: str | None = None, **extra: Any) -> SignIn:
        """A sign-in with a hashed password (unusable when None)."""
        sign_in = self.model(email=self.normalize_email(email).lower(), **extra)
        sign_in.set_password(password)
        sign_in.save(using=self._db)
        return sign_in

    def create_superuser(self, email: str, password: str | None = None, **extra: Any) -> SignIn:
        """Refused: administration is a duty that an organisation's role owner approves."""
        raise ValueError(
            "Accord has no superusers. Use `manage.py set_up_organisation`, or have a role approved."
        )

    def get_by_natural_key(self, username: str | None) -> SignIn:
        """Look up by e-mail address, whatever its letter case."""
        return self.get(email__iexact=username or "")


class SignIn(AbstractBaseUser, PermissionsMixin, metaclass=HouseBase):
    """One way in (password, passkey or single sign-on) of one person."""

    data_class = DataClass.SYSTEM
    retention = "until the person leaves"
    policy: dict[str, str] = {}

    email = models.EmailField(unique=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=True, help_text="May open the back office.")
    made_at = models.DateTimeField(auto_now_add=True)

    objects = SignInManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        constraints = [
            TableTrigger(name="identity_signin_stays", when="BEFORE UPDATE", function="accord_sign_in_stays")
        ]

    def __str__(self) -> str:
        return self.email
