"""Room banking: own bank accounts, payees' bank details, payments, statements and reconciliation."""

from django.apps import AppConfig


class BankingConfig(AppConfig):
    """What the organisation's money does at its banks."""

    name = "apps.banking"
    verbose_name = "Banking"

    def ready(self) -> None:
        """Hear what was decided, take statements, answer the close and prove the room."""
        from apps.banking import listeners, ports, tasks, transitions  # noqa: F401
        from apps.banking.queries.close import accounts_reconciled
        from apps.banking.queries.proofs import prove_banking
        from apps.documents.files import log_reads_of
        from apps.ledger.proving import register
        from apps.ledger.queries.checklist import answer

        ports.register_targets()
        answer("bank", accounts_reconciled)
        register("banking", prove_banking)
        log_reads_of(transitions.CHANGE.kind)
