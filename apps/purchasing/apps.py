"""Room purchasing: requisition, approvals, order, amendments, receipt."""

from django.apps import AppConfig


class PurchasingConfig(AppConfig):
    """How something that is needed becomes an order, and an order something received."""

    name = "apps.purchasing"
    verbose_name = "Purchasing"

    def ready(self) -> None:
        """Hear approvals, answer the close, and add the room's proof."""
        from apps.ledger.proving import register
        from apps.ledger.queries.checklist import answer
        from apps.purchasing import listeners, transitions  # noqa: F401
        from apps.purchasing.intake_port import register_targets
        from apps.purchasing.queries.close import not_invoiced
        from apps.purchasing.queries.proofs import prove_purchasing

        register_targets()
        answer("not_invoiced", not_invoiced)
        register("purchasing", prove_purchasing)
