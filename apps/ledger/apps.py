"""Room ledger: chart, periods, journals, balances, VAT, code lists and dated mappings."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """The only way money enters the books."""

    name = "apps.ledger"
    verbose_name = "Ledger"

    def ready(self) -> None:
        """Hear what lower rooms tell, and register what files this room takes."""
        from apps.ledger import listeners, transitions  # noqa: F401
        from apps.ledger.ports import register_targets

        register_targets()
