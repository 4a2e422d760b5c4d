"""Room spend: payment lines, classification, joint suppliers and price variance."""

from django.apps import AppConfig


class SpendConfig(AppConfig):
    """What was paid, by whom, to whom, for what."""

    name = "apps.spend"
    verbose_name = "Spend"

    def ready(self) -> None:
        """Register what files this room takes, hear lower rooms, and say what was paid to whoever is about to buy."""
        from apps.purchasing.ports import answer
        from apps.spend import listeners, transitions  # noqa: F401
        from apps.spend.before_buying import last_paid
        from apps.spend.ports import register_targets

        register_targets()
        answer("last_paid", last_paid)
