"""Room suppliers: the one supplier master."""

from django.apps import AppConfig


class SuppliersConfig(AppConfig):
    """Public facts are shared; what one organisation knows of a supplier is its own row."""

    name = "apps.suppliers"
    verbose_name = "Suppliers"
