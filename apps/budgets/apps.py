"""Room budgets: budgets by year, virements, forecasts, and the one ledger of commitments."""

from django.apps import AppConfig


class BudgetsConfig(AppConfig):
    """What may be spent, what is promised already, and what is left."""

    name = "apps.budgets"
    verbose_name = "Budgets"

    def ready(self) -> None:
        """Hear what lower rooms tell, and take budget files."""
        from apps.budgets import listeners, ports, transitions  # noqa: F401

        ports.register_targets()
