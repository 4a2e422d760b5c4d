"""What every import command is made of: files of one target, loaded for one organisation as the screens do it."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.core.actor import Actor
from apps.core.errors import AccordError
from apps.core.scope import Scope, scope, scoped_transaction
from apps.core.show import pounds
from apps.identity.models import SignIn
from apps.identity.queries import actor_for, people_with
from apps.intake.actions import load_upload, receive_file
from apps.intake.dry import dry_run
from apps.intake.guards import AlreadyLoaded
from apps.intake.models import Upload
from apps.intake.reading import Counts, RefusedRow
from apps.intake.registry import port_of
from apps.tenancy.models import Organisation

SHOWN = 20


class ImportCommand(BaseCommand):
    """Gives, per file, what was read, loaded and refused; a dry run gives the figures that the load would.

    A room's command names its `target`, and may take further options in `more_arguments` and turn them into `choices`.
    """

    target: str

    def add_arguments(self, parser: CommandParser) -> None:
        """Files, organisation, and how to treat rows that cannot be loaded."""
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--organisation", required=True, metavar="CODE")
        parser.add_argument("--by", metavar="EMAIL", help="Who loads; without it, whoever may import there.")
        parser.add_argument("--dry-run", action="store_true", help="Read and check; load nothing.")
        parser.add_argument("--json", action="store_true", dest="as_json")
        parser.add_argument("--set-aside-bad-rows", metavar="REASON", default="")
        self.more_arguments(parser)

    def more_arguments(self, parser: CommandParser) -> None:
        """Options of the room's own."""

    def choices(self, options: dict[str, Any]) -> dict[str, str]:
        """What the options state about the whole file."""
        return {}

    def handle(self, *args: Any, **options: Any) -> None:
        """One file after the other; a file that is refused does not keep the others out."""
        with scope(Scope()):
            organisation = Organisation.objects.filter(code=options["organisation"]).first()
        if organisation is None:
            raise CommandError(f"There is no organisation {options['organisation']}.")
        by = self._actor(options["by"], organisation.pk)
        reports = [self._file(path, organisation.pk, by, options) for path in options["files"]]
        if options["as_json"]:
            self.stdout.write(json.dumps({"organisation": organisation.code, "dry_run": options["dry_run"],
                                          "files": reports}, ensure_ascii=False, indent=2))  # fmt: skip
        else:
            for report in reports:
                self._tell(report)
        if any(report["errors"] for report in reports):
            raise SystemExit(1)

    def _actor(self, email: str | None, organisation: int) -> Actor:
        if email:
            sign_in = SignIn.objects.filter(email__iexact=email).first()
            if sign_in is None or sign_in.person_id is None:
                raise CommandError(f"Nobody signs in as {email}.")
            return actor_for(sign_in.person_id, request=f"import_{self.target}")
        from apps.core.classes import DataClass

        with scoped_transaction(Scope(read={DataClass.DIRECTORY: frozenset({organisation})})):
            people = people_with(port_of(self.target).duty, organisation)
        if not people:
            raise CommandError("Nobody may import such files there. Ask the administrator to request a role.")
        return actor_for(people[0].person, request=f"import_{self.target}")

    def _file(self, path: Path, organisation: int, by: Actor, options: dict[str, Any]) -> dict[str, Any]:
        report: dict[str, Any] = {
            "file": path.name, "loaded": False, "rows_read": 0, "rows_loaded": 0, "rows_refused": 0, "total": "0.00",
            "warnings": [], "errors": [],
        }  # fmt: skip
        if not path.is_file():
            report["errors"] = [_plain(f"There is no file {path}.")]
            return report
        reason = options["set_aside_bad_rows"].strip()
        try:
            if options["dry_run"]:
                self._dry(report, path, organisation, by, reason)
            else:
                self._load(report, path, organisation, by, reason, options)
        except AlreadyLoaded as error:
            report["errors"].append({"code": error.code, "sentence": str(error), "record": error.record})
        except AccordError as error:
            report["errors"].append({"code": error.code, "sentence": str(error)})
            questions = getattr(error, "questions", ())
            report["errors"] += [_plain(sentence, "question") for sentence in questions]
        return report

    def _load(
        self, report: dict[str, Any], path: Path, organisation: int, by: Actor, reason: str, options: dict[str, Any]
    ) -> None:  # fmt: skip
        upload: Upload = receive_file(
            by=by, organisation=organisation, target=self.target, path=path, name=path.name, look=False,
            choices=self.choices(options),
        )  # fmt: skip
        report["import"] = upload.record.number
        report["warnings"] = [notice["sentence"] for notice in upload.plan["warnings"]]
        questions = upload.plan["questions"]
        if questions:
            report["errors"] = [_plain(notice["sentence"], "question") for notice in questions]
            report["errors"].append(_plain(f"Answer these on the screen of {upload.record.number}."))
            return
        try:
            loaded = load_upload(by=by, upload_id=upload.pk, set_aside_reason=reason)
        except AccordError:
            # The figures of what stands in the way come from the same reading, without a load.
            found = dry_run(
                by,
                organisation=organisation,
                target=self.target,
                path=path,
                name=path.name,
                loaded_check=False,
            )
            _nothing_loaded(report, found.counts)
            report["errors"] += [_row_error(row) for row in found.refused[:SHOWN]]
            raise
        with scope(by.scope()):
            fresh = scoped_upload(by, upload.pk)
        report |= {"loaded": True, "record": loaded.record.number, **_figures(fresh.preview["counts"])}
        report["warnings"] += list(loaded.notes)

    def _dry(self, report: dict[str, Any], path: Path, organisation: int, by: Actor, reason: str) -> None:
        found = dry_run(by, organisation=organisation, target=self.target, path=path, name=path.name)
        report["warnings"] = [notice.sentence for notice in found.warnings]
        report |= _figures(found.counts.to_dict())
        if found.counts.rows_refused and not reason:
            report["errors"] = [_row_error(row) for row in found.refused[:SHOWN]]

    def _tell(self, report: dict[str, Any]) -> None:
        state = report.get("record") or ("not loaded" if report["errors"] else "checked")
        self.stdout.write(
            f"{report['file']}: {state}; {report['rows_read']:,} rows read, {report['rows_loaded']:,} loaded, "
            f"{report['rows_refused']:,} refused; {pounds(Decimal(report['total']))}"
        )
        for sentence in report["warnings"]:
            self.stdout.write(f"  note: {sentence}")
        for error in report["errors"]:
            self.stderr.write(f"  {error['sentence']}")


def scoped_upload(by: Actor, upload: int) -> Upload:
    """The upload as it stands after the load."""
    with scoped_transaction(by.scope()):
        return Upload.objects.get(pk=upload)


def _nothing_loaded(report: dict[str, Any], counts: Counts) -> None:
    """While a row is neither loaded nor set aside, nothing loads, so every row read is refused; says what would load."""
    report |= _figures(counts.to_dict())
    report["would_load"] = {"rows": report["rows_loaded"], "total": report["total"]}
    report["bad_rows"] = report["rows_refused"]
    report["rows_loaded"], report["rows_refused"], report["total"] = 0, report["rows_read"], "0.00"


def _figures(counts: dict[str, Any]) -> dict[str, Any]:
    return {name: counts[name] for name in (
        "rows_read", "rows_loaded", "rows_refused", "total", "blank_rows", "header_rows", "total_rows", "refused_total",
    )}  # fmt: skip


def _row_error(row: RefusedRow) -> dict[str, Any]:
    return {
        "code": "row", "sheet": row.sheet, "row": row.row, "sentence": " ".join(one.sentence for one in row.refusals),
        "columns": [{"column": one.column, "value": one.value, "why": one.why, "right": one.right_would_be}
                    for one in row.refusals],
    }  # fmt: skip


def _plain(sentence: str, code: str = "refused") -> dict[str, str]:
    return {"code": code, "sentence": sentence}
