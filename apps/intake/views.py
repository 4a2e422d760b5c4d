"""Screens of the import steps: give files, map, preview, fix or refuse, load, reconcile."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_POST

from apps.core.errors import AccordError, Conflict, Invalid, NotAllowed, NotFound
from apps.core.paging import page_by_key
from apps.identity.access import signed_in
from apps.intake import actions, queries
from apps.intake.examining import plan_of
from apps.intake.forms import ChoicesForm, ReasonForm, ShapeForm, SheetsForm, UploadForm
from apps.intake.guards import AlreadyLoaded
from apps.intake.models import Upload
from apps.intake.registry import port_of
from apps.intake.transitions import LOADED, LOADING, MAPPING, READY
from apps.jobs.models import Job
from apps.tenancy.models import Organisation

STEPS = ["Choose the file", "Columns", "Preview", "Fix or refuse", "Load", "Reconcile"]


@signed_in
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Files on their way in, newest first."""
    page = page_by_key(queries.uploads(request.GET.get("state", "")), request)
    names = dict(Organisation.objects.values_list("pk", "name"))
    for one in page.rows:
        one.organisation_name = names.get(one.holder_id, "")  # type: ignore[attr-defined]
    may = bool(queries.ports_for(request.actor))  # type: ignore[attr-defined]
    return TemplateResponse(request, "intake/index.html", {
        "page_title": "Imports", "page": page, "shown": f"{len(page.rows)} of {page.about} files", "may_import": may,
    })  # fmt: skip


@csrf_exempt
def upload(request: HttpRequest) -> HttpResponse:
    """Give one or many files.  A request that is too large is refused before its body is read."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    most = settings.ACCORD_UPLOAD_MAX_BYTES + 1024 * 1024
    if request.method == "POST" and (not length.isdigit() or int(length) > most):
        raise Invalid(
            f"These files are larger than {settings.ACCORD_UPLOAD_MAX_BYTES // (1024 * 1024)} MB together. "
            "Give fewer at once, or split them, for example by month."
        )
    return _upload(request)


@csrf_protect
@signed_in
def _upload(request: HttpRequest) -> HttpResponse:
    by = request.actor  # type: ignore[attr-defined]
    if not queries.ports_for(by):
        raise NotAllowed(
            f"{by.name} does not hold a duty that takes files. Ask your organisation's administrator to request a role "
            "that includes one."
        )
    replaces = _replaced(request)
    form = UploadForm(
        request.POST or None, request.FILES or None, by=by, initial={"target": request.GET.get("target")}
    )
    refused: list[dict[str, Any]] = []
    if request.method == "POST" and form.is_valid():
        taken: list[Upload] = []
        for file in form.cleaned_data["files"]:
            try:
                with _on_disk(file) as path:
                    taken.append(actions.receive_file(
                        by=by, organisation=form.cleaned_data["organisation"], target=form.cleaned_data["target"],
                        path=path, name=file.name, replaces=replaces.pk if replaces else None,
                    ))  # fmt: skip
            except AlreadyLoaded as error:
                refused.append({"name": file.name, "sentence": str(error), "url": error.page})
            except AccordError as error:
                refused.append({"name": file.name, "sentence": str(error)})
        for one in taken:
            messages.success(request, f"{one.name} was read. Nothing is loaded yet.")
        if not refused:
            return redirect(_next(taken[0])) if len(taken) == 1 else redirect("intake:index")
    return TemplateResponse(request, "intake/upload.html", {
        "page_title": "Import payment files" if not replaces else f"Replace {replaces.name}",
        "form": form, "refused": refused, "replaces": replaces, "steps": STEPS,
        "breadcrumb": [("Imports", reverse("intake:index")), ("Choose files", "")],
    }, status=422 if refused or form.errors else 200)  # fmt: skip


@signed_in
@require_GET
def detail(request: HttpRequest, upload_id: int) -> HttpResponse:
    """The step at which an upload stands."""
    return redirect(_next(queries.upload_of(upload_id)))


@signed_in
@require_GET
def by_record(request: HttpRequest, record_id: int) -> HttpResponse:
    """The page of an upload by its record."""
    found = queries.uploads().filter(record_id=record_id).first()
    if found is None:
        raise NotFound("There is no such import, or you may not see it.")
    return redirect(_next(found))


@signed_in
def columns(request: HttpRequest, upload_id: int) -> HttpResponse:
    """Map: which column is what, which sheets are read, which way dates stand."""
    found = queries.upload_of(upload_id)
    _only(found, MAPPING, READY)
    port, plan = port_of(found.target), plan_of(found)
    data = request.POST if request.method == "POST" else None
    shapes = [
        ShapeForm(data, prefix=f"s{at}", port=port, plan=plan, fingerprint=fingerprint)
        for at, fingerprint in enumerate(plan.shapes())
    ]
    sheets = SheetsForm(data, prefix="sheets", plan=plan) if len(plan.sheets) > 1 or plan.questions else None
    choices = (
        ChoicesForm(data, prefix="file", port=port, organisation=found.holder_id, initial=found.choices)
        if port.choices
        else None
    )
    forms = [*shapes, *filter(None, (sheets, choices))]
    error = ""
    if data is not None and all([form.is_valid() for form in forms]):
        try:
            after = actions.answer_questions(
                by=request.actor, upload_id=found.pk,  # type: ignore[attr-defined]
                mappings={form.fingerprint: form.mapping() for form in shapes},
                date_orders={form.fingerprint: form.orders() for form in shapes},
                sheets=sheets.sheets() if sheets else {}, choices=choices.cleaned_data if choices else {},
            )  # fmt: skip
            return redirect(_next(after))
        except AccordError as refusal:
            error = str(refusal)
    return TemplateResponse(request, "intake/columns.html", {
        **_page(found, "Columns", 2), "shapes": shapes, "sheets_form": sheets, "choices_form": choices, "plan": plan,
        "error": error, "errors": [(text, f"#id_{form.add_prefix(name)}") for form in forms
                                   for name, texts in form.errors.items() for text in texts],
    }, status=422 if error or any(form.errors for form in forms) else 200)  # fmt: skip


@signed_in
@require_GET
def preview(request: HttpRequest, upload_id: int) -> HttpResponse:
    """Preview: totals by sheet and month, the first rows, warnings."""
    found = queries.upload_of(upload_id)
    _only(found, READY)
    seen, port = found.preview, port_of(found.target)
    if not seen:
        return TemplateResponse(request, "intake/checking.html", {
            **_page(found, "Preview", 3), "job": Job.objects.filter(pk=found.job or 0).first(),
        })  # fmt: skip
    names = [
        one for one in port.target.fields if any(row.get(one.name) for row in seen.get("first_rows", []))
    ]
    first_rows = [[row["sheet"], row["row"], *[row.get(one.name, "") for one in names]]
                  for row in seen.get("first_rows", [])]  # fmt: skip
    return TemplateResponse(request, "intake/preview.html", {
        **_page(found, "Preview", 3), "seen": seen, "counts": seen.get("counts", {}), "first_rows": first_rows,
        "headings": ["Sheet", "Row", *[one.label for one in names]],
        "stated": [(choice.label, dict(choice.of(found.holder_id)).get(found.choices.get(choice.name, ""),
                    found.choices.get(choice.name, ""))) for choice in port.choices],
    })  # fmt: skip


@signed_in
@require_GET
def fix(request: HttpRequest, upload_id: int) -> HttpResponse:
    """Fix or refuse: what is wrong by column and row; correct the file, or set the rows aside with a reason."""
    found = queries.upload_of(upload_id)
    _only(found, READY)
    return TemplateResponse(request, "intake/fix.html", {
        **_page(found, "Fix or refuse", 4), "groups": queries.errors_by_column(found),
        "counts": found.preview.get("counts", {}), "refused": found.preview.get("refused", []), "form": ReasonForm(),
    })  # fmt: skip


@signed_in
@require_GET
def errors_file(request: HttpRequest, upload_id: int) -> HttpResponse:
    """Everything that is wrong, as CSV."""
    found = queries.upload_of(upload_id)
    _only(found, READY)
    response = HttpResponse("".join(queries.errors_csv(found)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="errors-{found.record.number}.csv"'
    return response


@signed_in
@require_POST
def load(request: HttpRequest, upload_id: int) -> HttpResponse:
    """Ask for the load."""
    found = queries.upload_of(upload_id)
    job = actions.ask_to_load(
        by=request.actor,  # type: ignore[attr-defined]
        upload_id=found.pk,
        set_aside_reason=request.POST.get("reason", ""),
    )
    messages.success(request, f"{found.name} is being loaded by job {job.pk}.")
    return redirect("intake:progress", found.pk)


@signed_in
@require_GET
def progress(request: HttpRequest, upload_id: int) -> HttpResponse:
    """Load: how far the job is; its failure in words."""
    found = queries.upload_of(upload_id)
    if found.record.state != LOADING:
        return redirect(_next(found))
    return TemplateResponse(request, "intake/progress.html", {
        **_page(found, "Load", 5), "job": Job.objects.filter(pk=found.job or 0).first(),
    })  # fmt: skip


@signed_in
@require_POST
def reopen(request: HttpRequest, upload_id: int) -> HttpResponse:
    """Back to the fix step after a load that failed."""
    return redirect(_next(actions.reopen_upload(by=request.actor, upload_id=upload_id)))  # type: ignore[attr-defined]


@signed_in
@require_GET
def result(request: HttpRequest, upload_id: int) -> HttpResponse:
    """Reconcile: rows and pounds read, loaded and set aside, with the reasons."""
    found = queries.upload_of(upload_id)
    if found.result is None:
        return redirect(_next(found))
    page = page_by_key(queries.set_aside_rows(found.result), request, order=("id",))
    counts = found.preview.get("counts", {})
    read_total = Decimal(counts.get("total", 0)) + Decimal(counts.get("refused_total", 0))
    port = port_of(found.target)
    may = request.actor.holds(port.duty, found.holder_id)  # type: ignore[attr-defined]
    why_not = "" if may else "Whoever imports files of this organisation may do this."
    return TemplateResponse(request, "intake/result.html", {
        **_page(found, "Reconcile", 6), "counts": counts, "read_total": f"{read_total:.2f}", "page": page,
        "load_url": port.page(found.result), "why_not": why_not,
        "shown": f"{len(page.rows)} of {page.about} rows set aside", "live": found.record.state == LOADED,
    })  # fmt: skip


@signed_in
def withdraw(request: HttpRequest, upload_id: int) -> HttpResponse:
    """Take a load back, with a reason."""
    found = queries.upload_of(upload_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.withdraw_upload(by=request.actor, upload_id=found.pk, reason=form.cleaned_data["reason"])  # type: ignore[attr-defined]
        messages.success(request, f"{found.name} is withdrawn. Its lines no longer count.")
        return redirect("intake:result", found.pk)
    return TemplateResponse(request, "intake/withdraw.html", {**_page(found, "Withdraw", 6), "form": form})


@signed_in
@require_POST
def drop(request: HttpRequest, upload_id: int) -> HttpResponse:
    """Leave an upload that was not loaded."""
    found = actions.drop_upload(by=request.actor, upload_id=upload_id)  # type: ignore[attr-defined]
    messages.success(request, f"{found.name} was dropped. Nothing of it was loaded.")
    return redirect("intake:index")


def _next(found: Upload) -> str:
    """Address of the step at which an upload stands."""
    step = {MAPPING: "columns", READY: "preview", LOADING: "progress"}.get(found.record.state, "result")
    if step == "result" and found.result is None:
        return reverse("intake:index")
    return reverse(f"intake:{step}", args=[found.pk])


def _only(found: Upload, *states: str) -> None:
    if found.record.state not in states:
        raise Conflict(
            f"{found.record.number} ({found.name}) is {found.record.state}. Open it from the list of imports."
        )


def _page(found: Upload, title: str, step: int) -> dict[str, Any]:
    name = Organisation.objects.values_list("name", flat=True).get(pk=found.holder_id)
    return {
        "page_title": f"{title}: {found.name}", "upload": found, "organisation_name": name, "steps": STEPS, "step": step,
        "breadcrumb": [("Imports", reverse("intake:index")), (f"{found.record.number}", "")],
    }  # fmt: skip


def _replaced(request: HttpRequest) -> Upload | None:
    given = request.GET.get("replaces", "")
    return queries.upload_of(int(given)) if given.isdigit() and len(given) < 19 else None


@contextlib.contextmanager
def _on_disk(file: Any) -> Iterator[Path]:
    """The uploaded file as a path."""
    if hasattr(file, "temporary_file_path"):
        yield Path(file.temporary_file_path())
        return
    with tempfile.NamedTemporaryFile(suffix=Path(file.name).suffix[:10]) as kept:
        for chunk in file.chunks():
            kept.write(chunk)
        kept.flush()
        yield Path(kept.name)
