"""Screens of jobs: the list, one job with its progress, and its buttons; figures for monitoring."""

from __future__ import annotations

import hmac

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from apps.core.paging import page_by_key
from apps.identity.access import signed_in
from apps.jobs import actions, queries, registry
from apps.jobs.forms import JobFilter

LOOPBACK = {"127.0.0.1", "::1"}


@signed_in
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Jobs within reach, newest first, by state and by who asked."""
    form = JobFilter(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    by = request.actor  # type: ignore[attr-defined]
    found = queries.jobs(by, state=chosen.get("state", ""), mine=bool(chosen.get("mine")))
    page = page_by_key(found, request)
    queries.with_words(page.rows)
    return TemplateResponse(request, "jobs/index.html", {
        "page_title": "Jobs", "page": page, "form": form, "shown": f"{len(page.rows)} of {page.about} jobs",
    })  # fmt: skip


@signed_in
@require_GET
def detail(request: HttpRequest, job_id: int) -> HttpResponse:
    """One job: how far it is, what came of it, or why it failed."""
    by = request.actor  # type: ignore[attr-defined]
    job = queries.with_words([queries.job(by, job_id)])[0]
    steers = queries.may_steer(by, job)
    why_not = (
        "" if steers else f"Only {job.person.name}, or someone who may change these records, may do this."
    )
    return TemplateResponse(request, "jobs/detail.html", {
        "page_title": f"{registry.label_of(job.kind)}: job {job.pk}", "job": job, "tries": queries.tries(job),
        "record": registry.record_page(job), "why_not": why_not,
        "breadcrumb": [("Jobs", reverse("jobs:index")), (f"Job {job.pk}", "")],
        "facts": [
            {"label": "State", "value": job.get_state_display()},
            {"label": "Organisation", "value": job.holder_name},  # type: ignore[attr-defined]
            {"label": "Asked for by", "value": job.person.name},
            *([{"label": "Part of", "value": f"Job {job.parent_id}", "url": reverse("jobs:detail", args=[job.parent_id])}]
              if job.parent_id else []),
        ],
    })  # fmt: skip


@signed_in
@require_GET
def progress(request: HttpRequest, job_id: int) -> HttpResponse:
    """The progress part alone; once the job has ended, the page that shows it is asked to load afresh."""
    job = queries.job(request.actor, job_id)  # type: ignore[attr-defined]
    response = TemplateResponse(request, "jobs/_progress.html", {"job": job})
    if not job.open:
        response["HX-Refresh"] = "true"
    return response


@signed_in
@require_POST
def run_again(request: HttpRequest, job_id: int) -> HttpResponse:
    """The button “Run again”."""
    actions.run_again(by=request.actor, job_id=job_id)  # type: ignore[attr-defined]
    messages.success(request, f"Job {job_id} will run again.")
    return redirect("jobs:detail", job_id)


@signed_in
@require_POST
def cancel(request: HttpRequest, job_id: int) -> HttpResponse:
    """The button “Cancel”."""
    answer = actions.cancel(by=request.actor, job_id=job_id)  # type: ignore[attr-defined]
    words = "is cancelled" if answer == "cancelled" else "stops at its next step"
    messages.success(request, f"Job {job_id} {words}.")
    return redirect("jobs:detail", job_id)


@signed_in
@require_GET
def schedules(request: HttpRequest) -> HttpResponse:
    """Standing orders within reach: when they are due, for whom they act, and with which duties."""
    found = queries.schedules(request.actor)  # type: ignore[attr-defined]
    return TemplateResponse(request, "jobs/schedules.html", {
        "page_title": "Scheduled work", "schedules": found,
        "breadcrumb": [("Jobs", reverse("jobs:index")), ("Scheduled work", "")],
    })  # fmt: skip


@signed_in
@require_POST
def switch_schedule(request: HttpRequest, schedule_id: int) -> HttpResponse:
    """The buttons “Stop” and “Start again”."""
    live = request.POST.get("live") == "yes"
    by = request.actor  # type: ignore[attr-defined]
    schedule = actions.switch_schedule(by=by, schedule_id=schedule_id, live=live)
    messages.success(request, f"{schedule.code} is {'started again' if live else 'stopped'}.")
    return redirect("jobs:schedules")


@require_GET
def metrics(request: HttpRequest) -> HttpResponse:
    """Figures in the text form that Prometheus reads: from this machine, or with the secret token."""
    token = getattr(settings, "ACCORD_METRICS_TOKEN", "")
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    # Behind a proxy every request comes from loopback, so there the token is the only way.
    near = request.META.get("REMOTE_ADDR") in LOOPBACK and not request.headers.get("X-Forwarded-For")
    if not (token and hmac.compare_digest(given.encode(), token.encode())) and not (near and not token):
        return HttpResponseForbidden(
            "Figures are given to this machine, or for the token in ACCORD_METRICS_TOKEN."
        )
    now = queries.figures()
    gauges = [
        ("accord_jobs_waiting", "Jobs that are due and wait for a worker", now.waiting),
        ("accord_jobs_running", "Jobs that a worker runs", now.running),
        ("accord_jobs_failed_last_day", "Jobs that failed within 24 hours", now.failed_day),
        ("accord_jobs_done_last_day", "Jobs done within 24 hours", now.done_day),
        ("accord_jobs_queue_age_seconds", "How long the oldest due job has waited", now.oldest_seconds),
        ("accord_schedules_late", "Live schedules more than ten minutes late", now.schedules_late),
        ("accord_audit_head_age_seconds", "Time since the last audit entry", now.chain_head_seconds),
    ]
    lines = [
        line
        for name, words, value in gauges
        if value is not None
        for line in (f"# HELP {name} {words}", f"# TYPE {name} gauge", f"{name} {value}")
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; version=0.0.4; charset=utf-8")
