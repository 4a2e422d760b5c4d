"""Room governance: boards, offices, members, meetings and opportunities."""

from django.apps import AppConfig


class GovernanceConfig(AppConfig):
    """Who decides is dated data."""

    name = "apps.governance"
    verbose_name = "Governance"
