"""Room receivables: customers, invoices out, receipts, reminders and write-offs."""

from django.apps import AppConfig


class ReceivablesConfig(AppConfig):
    """What others owe an organisation, and how it is asked for and paid."""

    name = "apps.receivables"
    verbose_name = "Income"

    def ready(self) -> None:
        """Hear approvals, answer the close, and add the room's proof."""
        from apps.ledger.proving import register
        from apps.ledger.queries.checklist import answer
        from apps.receivables import listeners, transitions  # noqa: F401
        from apps.receivables.queries.close import debtors
        from apps.receivables.queries.proofs import prove_receivables

        answer("receivables", debtors)
        register("receivables", prove_receivables)
