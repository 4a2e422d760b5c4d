"""A dry run: what a load would give, read and checked by the same code, with nothing written."""

from __future__ import annotations

from pathlib import Path

from apps.core.actor import Actor
from apps.core.scope import scoped_transaction
from apps.intake.examining import learned
from apps.intake.guards import may_import, refuse_same_file
from apps.intake.reading import IntakeError, PlanNotReady, Preview
from apps.intake.registry import port_of


def dry_run(
    by: Actor, *, organisation: int, target: str, path: Path, name: str, loaded_check: bool = True
) -> Preview:
    """Read a file for an organisation as a load would; raises what the load would raise before its rows.

    Rows that cannot be loaded are in the preview.  `loaded_check=False` passes over “already loaded”.
    """
    port = port_of(target)
    with scoped_transaction(by.scope()):
        may_import(by, port, organisation)
        context = port.context(organisation)
        plan = port.reader.inspect(
            path, port.target, name=name, context=context, **learned(port, organisation)
        )
        if plan.errors:
            raise IntakeError(" ".join(notice.sentence for notice in plan.errors), code=plan.errors[0].code)
        if loaded_check:
            refuse_same_file(port, organisation, plan.file.sha256, name)
        if plan.questions:
            asked = tuple(notice.sentence for notice in plan.questions)
            raise PlanNotReady(f"{name} needs an answer before it can be loaded.", questions=asked)
        found: Preview = port.reader.preview(path, plan, port.target, context=context)
        return found
