"""Room documents: records, numbers, links, files and the paper makers."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """Every record with a page of its own has one row here."""

    name = "apps.documents"
    verbose_name = "Documents"
