"""Room grants: agreements with conditions, claims, money, and what is published of them."""

from django.apps import AppConfig


class GrantsConfig(AppConfig):
    """What an organisation is granted, and what it grants."""

    name = "apps.grants"
    verbose_name = "Grants"

    def ready(self) -> None:
        """Hear approvals and payments, and add the room's proof."""
        from apps.grants import listeners, transitions  # noqa: F401
        from apps.grants.queries.proofs import prove_grants
        from apps.ledger.proving import register

        register("grants", prove_grants)
