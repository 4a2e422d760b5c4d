"""Builds an empty database from the models in one pass, then marks the migrations as applied.

Hundreds of tables that all point at the same few take minutes by migrations and seconds this way; a proof in
`make check` compares both results.  Third-party apps still come by their own migrations.
"""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from apps.core.migration import sql_texts

FIRST = ("contenttypes", "auth", "pghistory")


def own_labels() -> list[str]:
    """App labels of our rooms, lowest floor first."""
    return [apps.get_app_config(room).label for room in settings.ROOMS]


def build(using: str = "owner", *, verbosity: int = 0) -> None:
    """Make every table, policy, trigger and function in the empty database behind `using`."""
    connection = connections[using]
    for label in FIRST:
        if apps.is_installed(f"django.contrib.{label}") or apps.is_installed(label):
            call_command("migrate", label, database=using, verbosity=verbosity, interactive=False)
    with connection.schema_editor() as editor:
        for text in _texts("functions"):
            editor.execute(text, params=None)
        for model in _models():
            editor.create_model(model)
    with connection.schema_editor() as editor:
        for text in _texts("tables"):
            editor.execute(text, params=None)
    pgtrigger.install(database=using)
    recorder = MigrationRecorder(connection)
    recorder.ensure_schema()
    for app_label, name in MigrationLoader(connection).disk_migrations:
        if app_label in own_labels():
            recorder.record_applied(app_label, name)
    call_command("migrate", database=using, verbosity=verbosity, interactive=False)


def _models() -> list[Any]:
    """Our managed models; the tables between many-to-many ends come with the model that declares them."""
    return [
        model
        for label in own_labels()
        for model in apps.get_app_config(label).get_models()
        if model._meta.managed and not model._meta.proxy
    ]


def _texts(stage: str) -> list[str]:
    return [text for room in settings.ROOMS for text in sql_texts(room, stage)]
