"""The stops of the tour.  A capability that is built adds its row here, and its unfinished work to the demo county.

Every figure is asked for within the scope of the row's person, and stands on the page that the row opens.
"""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from apps.audit.models import Event
from apps.core.actor import Actor
from apps.core.clock import today
from apps.core.show import integer, pounds, ukdate
from apps.desk.stops_between import BETWEEN
from apps.desk.stops_books import BOOKS
from apps.desk.stops_budgets import BUDGETS
from apps.desk.stops_close import CLOSE
from apps.desk.stops_matching import MATCHING
from apps.desk.stops_payments import PAYMENTS
from apps.desk.stops_purchasing import PURCHASING
from apps.desk.tour import Stop
from apps.governance.models import Opportunity
from apps.identity.models import Clearance, EmergencyAccess
from apps.identity.queries import waiting_for_role_owner
from apps.intake.models import Upload
from apps.intake.transitions import READY
from apps.jobs.models import Job
from apps.reporting.models import Run
from apps.spend.models import Line, Load, MappingVersion
from apps.spend.queries.figures import total_of
from apps.spend.queries.filters import LineFilter
from apps.spend.queries.partners import circles_of, newest_year, partners
from apps.spend.queries.prices import price_variances
from apps.suppliers.models import MasterChange, Suggestion
from apps.tenancy.models import Organisation
from apps.work.models import Delegation

NONE = "none left"
IMPORT, SUPPLIERS, REPORT, CONTROL, REST = (
    "Bring payments in", "Make sense of them", "Report to the board", "Keep control", "Find your way",
)  # fmt: skip


def _first(found: QuerySet[Any]) -> Any:
    return found.first()


# Bring payments in


def _paid(actor: Actor) -> str:
    return pounds(total_of(LineFilter())[1])


def _bad_upload() -> Any:
    return _first(
        Upload.objects.filter(record__state=READY, preview__counts__rows_refused__gt=0).order_by("-id")
    )


def _bad_cell(actor: Actor) -> str:
    upload = _bad_upload()
    return upload.preview["refused"][0]["refusals"][0]["value"] if upload else NONE


def _fix_page(actor: Actor) -> str | None:
    upload = _bad_upload()
    return reverse("intake:fix", args=[upload.pk]) if upload else None


def _set_aside_load() -> Any:
    return _first(Load.objects.filter(rows_refused__gt=0).select_related("record").order_by("-id"))


def _set_aside(actor: Actor) -> str:
    load = _set_aside_load()
    return f"{integer(load.rows_loaded)} of {integer(load.rows_read)} rows read" if load else NONE


def _set_aside_page(actor: Actor) -> str | None:
    load = _set_aside_load()
    return reverse("spend:load-record", args=[load.record_id]) if load else None


def _withdrawn_load() -> Any:
    return _first(Load.objects.filter(live=False).order_by("-id"))


def _withdrawn(actor: Actor) -> str:
    load = _withdrawn_load()
    return load.file_name if load else NONE


def _withdrawn_page(actor: Actor) -> str | None:
    load = _withdrawn_load()
    return reverse("spend:load-record", args=[load.record_id]) if load else None


def _newest_upload(actor: Actor) -> str:
    found = _first(Upload.objects.filter(result__isnull=False).select_related("record").order_by("-id"))
    return found.record.number if found else NONE


# Make sense of them


def _joint(actor: Actor) -> str:
    for circle in circles_of()[:1]:
        year = newest_year(circle.pk, today())
        return pounds(sum((row.amount for row in partners(circle.pk, (year, year))), 0))
    return NONE


def _suggestion(actor: Actor) -> str:
    found = _first(
        Suggestion.objects.filter(state=Suggestion.State.OPEN).select_related("one").order_by("-score", "id")
    )
    return found.one.name if found else NONE


def _undone() -> Any:
    return _first(MasterChange.objects.filter(kind="undo").select_related("supplier").order_by("-number"))


def _undone_name(actor: Actor) -> str:
    found = _undone()
    return found.supplier.name if found else NONE


def _undone_page(actor: Actor) -> str | None:
    found = _undone()
    return reverse("suppliers:detail", args=[found.supplier_id]) if found else None


def _version(actor: Actor) -> str:
    found = _first(MappingVersion.objects.order_by("-number"))
    return found.note if found else NONE


def _saving(actor: Actor) -> str:
    return pounds(sum((one.saving_at_median for one in price_variances()), 0))


def _largest_line(actor: Actor) -> str:
    found = _first(Line.objects.filter(load__live=True).order_by("-paid_on", "-id"))
    return pounds(found.amount) if found else NONE


# Report to the board


def _runs(state: str) -> Any:
    return _first(Run.objects.filter(record__state=state).select_related("record").order_by("-id"))


def _released_total(actor: Actor) -> str:
    found = _runs("released")
    return pounds(found.total) if found else NONE


def _released_page(actor: Actor) -> str | None:
    found = _runs("released")
    return reverse("reporting:run", args=[found.pk]) if found else None


def _waiting_total(actor: Actor) -> str:
    found = _runs("done")
    return pounds(found.total) if found else NONE


def _waiting_page(actor: Actor) -> str | None:
    found = _runs("done")
    return reverse("reporting:run", args=[found.pk]) if found else None


def _missing_view(actor: Actor) -> Any:
    mine = Organisation.objects.filter(pk__in=actor.holders_with("opportunity.answer")).values_list(
        "pk", flat=True
    )
    asked = Opportunity.objects.filter(live=True, notices__organisation_id__in=list(mine))
    return _first(asked.select_related("record").order_by("-id"))


def _opportunity(actor: Actor) -> str:
    found = _missing_view(actor)
    return pounds(found.amount) if found else NONE


def _opportunity_page(actor: Actor) -> str | None:
    found = _missing_view(actor)
    return reverse("governance:opportunity", args=[found.pk]) if found else None


# Keep control


def _requests(actor: Actor) -> str:
    found = waiting_for_role_owner(actor)[:50]
    refused = next((one for one in found if one.role_id == "administrator"), None)
    return refused.person.name if refused else NONE


def _request(actor: Actor) -> str:
    found = waiting_for_role_owner(actor).exclude(role_id="administrator").first()
    return found.person.name if found else NONE


def _vetting(actor: Actor) -> str:
    found = _first(Clearance.objects.filter(withdrawn_on=None, extended_until=None).order_by("ends_on"))
    return ukdate(found.ends_on) if found else NONE


def _delegation(actor: Actor) -> str:
    found = _first(
        Delegation.objects.filter(delegate_id=actor.person, ended_at=None, during__contains=today())
        .select_related("person").order_by("-id")
    )  # fmt: skip
    return found.person.name if found else NONE


def _asked_emergency() -> Any:
    return _first(EmergencyAccess.objects.filter(state="asked").select_related("person").order_by("-id"))


def _emergency(actor: Actor) -> str:
    found = _asked_emergency()
    return found.reason if found else NONE


def _emergency_page(actor: Actor) -> str | None:
    found = _asked_emergency()
    return f"{reverse('identity:emergencies')}?in={found.holder_id}" if found else None


def _last_event(actor: Actor) -> str:
    holders = actor.holders_with("audit.read")
    return integer(Event.objects.filter(holder_id=min(holders)).count()) if holders else NONE


def _failed_job() -> Any:
    return _first(Job.objects.filter(state=Job.State.FAILED, parent=None).order_by("-id"))


def _failure(actor: Actor) -> str:
    found = _failed_job()
    return found.failure if found else NONE


def _failure_page(actor: Actor) -> str | None:
    found = _failed_job()
    return reverse("jobs:detail", args=[found.pk]) if found else None


# Find your way


def _found(actor: Actor) -> str:
    found = _first(Load.objects.select_related("record").order_by("-id"))
    return found.record.number if found else NONE


def _found_query(actor: Actor) -> str:
    return f"{reverse('desk:search')}?q={_found(actor)}"


def _suppliers(actor: Actor) -> str:
    found = _first(Organisation.objects.order_by("code"))
    return found.code if found else NONE


_IMPORTS = (
    Stop(
        "messy-file", "Import a file as it was published", "fra.analyst", "intake:index", "the list of imports",
        _newest_upload, "The latest file that came in",
        "Choose “Import new files” and give fixtures/demo-files/second-header.xlsx. The heading that changes half-way "
        "is found; 12 rows over £57,517.17 load.", group=IMPORT,
    ),
    Stop(
        "bad-row", "Fix or set aside a row that cannot be loaded", "fra.analyst", _fix_page, "an import in its fix step",
        _bad_cell, "The cell that is no amount",
        "Download the errors, then set the row aside with a reason: 11 rows load, one is kept and counted as refused.",
        group=IMPORT,
    ),
    Stop(
        "set-aside", "See that every row is accounted for", "pcc.finance", _set_aside_page, "a load that reconciles",
        _set_aside, "Loaded and read", "Open the import to see who set the row aside, when and why.", group=IMPORT,
    ),
    Stop(
        "withdraw", "Take a load back", "pcc.finance", _withdrawn_page, "a load that was withdrawn", _withdrawn,
        "The file", "Its lines stay for earlier reports. Give the same file again: now it may be loaded afresh.",
        group=IMPORT,
    ),
    Stop(
        "same-file", "The same file is refused the second time", "amb.analyst", "intake:index",
        "the imports of the ambulance trust", _newest_upload, "The latest file that came in",
        "Give fixtures/demo-files/month-first-dates.csv twice: the second time it names the first load.", group=IMPORT,
    ),
)  # fmt: skip
_SENSE = (
    Stop(
        "explore", "Look at spend from every side", "cc.analyst", "spend:index", "spend of the police", _paid,
        "Paid in all", "Change the view from organisation to category, then follow any figure to its lines.",
        group=SUPPLIERS,
    ),
    Stop(
        "joint", "Suppliers that services share", "cc.buyer", "spend:joint", "joint suppliers", _joint,
        "Paid to them this financial year", "Choose last year. Partners' totals show; their lines stay theirs.",
        group=SUPPLIERS,
    ),
    Stop(
        "review", "Decide which names are one supplier", "steward", "suppliers:review", "the review queue", _suggestion,
        "The surest pair", "Merge it, open the supplier, and undo the merge.", group=SUPPLIERS,
    ),
    Stop(
        "undo", "A merge that was undone", "steward", _undone_page, "a supplier with its changes", _undone_name,
        "The supplier", "Both the merge and its undoing stay in the list, with their reasons.", group=SUPPLIERS,
    ),
    Stop(
        "mapping", "What a published category means", "codes", "spend:mapping", "the mapping tables", _version,
        "The version in force", "Look for “petrol”, then change its category: a new version is made.", group=SUPPLIERS,
    ),
    Stop(
        "prices", "One item, many prices", "fra.buyer", "spend:prices", "prices by item", _saving,
        "Saved if all paid the median", "Open the item with the widest gap and see who pays what.", group=SUPPLIERS,
    ),
)  # fmt: skip
_REPORTS = (
    Stop(
        "dashboard", "A home page for each role", "chair", "desk:home", "the chair's home page", _released_total,
        "The latest released report", "Sign in as the others: each finds what waits for them.", group=REPORT,
    ),
    Stop(
        "run", "Run the spend report", "secretary", "reporting:index", "the report catalogue", _released_total,
        "The latest released total", "Run the spend report for a month, as PDF, Excel, CSV and JSON.", group=REPORT,
    ),
    Stop(
        "drill", "From a figure down to its lines", "auditor", _released_page, "the released report", _released_total,
        "Its total", "Follow a figure: by organisation first, then the payment lines, as far as one may see.",
        group=REPORT,
    ),
    Stop(
        "again", "Work an old report out again", "secretary", _released_page, "the released report", _released_total,
        "Its total, to the penny", "Choose “Work it out again”: hashes then and now are compared.", group=REPORT,
    ),
    Stop(
        "release", "Whoever ran a report does not release it", "deputy", _waiting_page, "a report that waits",
        _waiting_total, "Its total", "Release it. Then try the same as Miriam Quarle, who ran it.", group=REPORT,
    ),
    Stop(
        "opportunity", "An opportunity to buy jointly", "amb.buyer", _opportunity_page, "an opportunity", _opportunity,
        "Paid so far", "Give the ambulance trust's view, which is still missing.", group=REPORT,
    ),
    Stop(
        "board", "The board, its offices and meetings", "member", "governance:index", "the board",
        lambda actor: "Westmarch Blue Light Collaboration Board", "Its name today",
        "Open the next meeting: the released report is its paper.", group=REPORT,
    ),
)  # fmt: skip
_CONTROL = (
    Stop(
        "role-request", "A role waits for the role owner", "owner", "identity:requests", "role requests", _request,
        "Asked for", "Approve it: only now does the role give anything.", group=CONTROL,
    ),
    Stop(
        "separation", "Duties that never go together", "owner", "identity:requests", "role requests", _requests,
        "Would hold administration and business", "Approve it: the database refuses, and says why.", group=CONTROL,
    ),
    Stop(
        "vetting", "Vetting that runs out", "cc.vetting", "identity:vetting", "vetting of the police", _vetting,
        "Ends on", "Extend it as the named officer; without it the role is suspended on that day.", group=CONTROL,
    ),
    Stop(
        "delegation", "Standing in for a colleague", "cc.finance", "work:mine", "my work", _delegation,
        "Stands in for", "What is decided so is shown as “for Helen Wexmoor by Marcus Vell”.", group=CONTROL,
    ),
    Stop(
        "emergency", "Access in an emergency takes two people", "owner", _emergency_page, "emergency access",
        _emergency, "What happened", "Open it for two hours, close it, and keep a review.", group=CONTROL,
    ),
    Stop(
        "audit", "Who did what, and why", "auditor", "audit:index", "the audit trail", _last_event,
        "Entries of the first organisation", "Open an entry: it is chained to the one before it.", group=CONTROL,
    ),
    Stop(
        "jobs", "A job that failed, to run again", "secretary", _failure_page, "a failed job", _failure,
        "Why it failed", "The role is renewed by now: choose “Run again”.", group=CONTROL,
    ),
)  # fmt: skip
_WAY = (
    Stop(
        "search", "Search within what you may see", "cc.analyst", _found_query, "search results", _found,
        "A load by its number", "Search for a supplier, then for a load of the fire authority: it is not there.",
        group=REST,
    ),
    Stop(
        "registers", "Registers of everything", "auditor", "admin:tenancy_organisation_changelist",
        "the register of organisations", _suppliers, "The first code", "Filter, and save the filter.", group=REST,
    ),
    Stop(
        "api", "The same figures for other programs", "cc.analyst", "api:organisations", "the REST interface",
        _suppliers, "An organisation", "Open /api/v1/ to read what can be asked; scope is the same as on screen.",
        group=REST,
    ),
)  # fmt: skip
STOPS: tuple[Stop, ...] = (
    *_IMPORTS,
    *_SENSE,
    *BOOKS,
    *BETWEEN,
    *BUDGETS,
    *CLOSE,
    *PURCHASING,
    *MATCHING,
    *PAYMENTS,
    *_REPORTS,
    *_CONTROL,
    *_WAY,
)
