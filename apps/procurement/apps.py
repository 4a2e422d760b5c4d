"""Room procurement: the contract register; later the tenders that fill it."""

from django.apps import AppConfig


class ProcurementConfig(AppConfig):
    """Which contracts each organisation has, who may call them off, and what is left of them."""

    name = "apps.procurement"
    verbose_name = "Procurement"

    def ready(self) -> None:
        """Hear approvals, and add the room's proof."""
        from apps.ledger.proving import register
        from apps.procurement import listeners, transitions  # noqa: F401
        from apps.procurement.queries.proofs import prove_contracts

        register("procurement", prove_contracts)
