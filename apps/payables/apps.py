"""Room payables: invoices in, their duplicates and approval, what is owed, and how well it is paid."""

from django.apps import AppConfig


class PayablesConfig(AppConfig):
    """What suppliers ask for, whether it is right, and what is owed to whom."""

    name = "apps.payables"
    verbose_name = "Payables"

    def ready(self) -> None:
        """Hear what lower rooms tell, answer the close, and have the sub-ledger proved."""
        from apps.ledger.proving import register
        from apps.ledger.queries.checklist import answer
        from apps.payables import listeners, loader, transitions  # noqa: F401
        from apps.payables.queries.close import creditors_agree
        from apps.payables.queries.proofs import prove_payables

        loader.register_targets()
        answer("payables", creditors_agree)
        register("payables", prove_payables)
