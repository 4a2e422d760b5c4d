"""Room budgets: budgets by year, virements, forecasts, and the one ledger of commitments."""

from django.apps import AppConfig


class BudgetsConfig(AppConfig):
    """What may be spent, what is promised already, and what is left."""

    name = "apps.budgets"
    verbose_name = "Budgets"

    def ready(self) -> None:
        """Hear what lower rooms tell, take budget files, and answer the close."""
        from apps.budgets import listeners, ports, transitions  # noqa: F401
        from apps.budgets.queries.close import budgets_adopted
        from apps.budgets.queries.proofs import prove_budgets
        from apps.ledger.proving import register
        from apps.ledger.queries.checklist import answer

        ports.register_targets()
        answer("budgets", budgets_adopted)
        register("budgets", prove_budgets)
