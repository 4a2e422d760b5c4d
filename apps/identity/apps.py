"""Room identity: persons, sign-ins, roles, and separation of duties."""

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    """Who a person is and what they may do today."""

    name = "apps.identity"
    verbose_name = "People and roles"
