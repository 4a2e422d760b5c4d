"""Leaves work in progress in the county, dated from the day of loading, so that every capability has something to do.

Each function leaves one piece, through the same actions as the screens.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

from django.db.models import Count, Sum

from apps.core.clock import financial_year, today
from apps.core.scope import scoped_transaction
from apps.desk.demo.county import BOARD, LAST_MONTH
from apps.desk.demo.demo_files import FOLDER
from apps.desk.demo.people import ADMINISTRATOR, ROLE_OWNER, County
from apps.governance.actions import add_agenda_item, answer_opportunity, open_opportunity
from apps.governance.models import Board, Meeting
from apps.identity.actions import (
    approve_role,
    ask_emergency_access,
    end_role,
    record_clearance,
    request_role,
    require_vetting,
)
from apps.identity.models import RoleGrant
from apps.intake.actions import load_upload, receive_file, withdraw_upload
from apps.intake.models import Upload
from apps.intake.registry import PORTS
from apps.jobs.worker import drain
from apps.reporting.actions import request_run
from apps.reporting.models import Run
from apps.spend.models import SupplierWindow
from apps.suppliers.actions import (
    confirm_supplier,
    give_opinion,
    keep_apart,
    merge_suppliers,
    suggest_matches,
    undo_change,
)
from apps.suppliers.models import Suggestion
from apps.work.approvals import delegate, name_fallback

Tell = Callable[[str], None]


def before_reports(county: County, tell: Tell) -> None:
    """What the board's reports look back on: rows set aside, a load taken back, suppliers joined, prices."""
    set_aside_a_row(county)
    take_a_load_back(county)
    prices = load_prices(county)
    waiting = review_suppliers(county)
    listed = "prices of 14 items, " if prices else ""
    tell(f"A row set aside, a load withdrawn, {listed}{waiting} supplier suggestions waiting.")


def after_reports(county: County, tell: Tell, *, last: dt.date = LAST_MONTH) -> None:
    """What waits for people today."""
    leave_a_bad_row(county)
    put_the_report_on_the_agenda(county)
    title = open_an_opportunity(county)
    leave_role_requests(county)
    let_vetting_run_out(county)
    stand_in(county)
    fail_a_job(county, last)
    tell(
        f"Waiting: a file with one bad row, two role requests, an expiring vetting, a failed job, “{title}”."
    )


def set_aside_a_row(county: County) -> None:
    """The commissioner's finance officer loads a file whose one bad row is set aside with a reason."""
    _load(
        county,
        "pcc.finance",
        "PCC",
        "one-bad-row.csv",
        set_aside="The supplier will send a corrected invoice",
    )


def take_a_load_back(county: County) -> None:
    """A file that was loaded for the wrong organisation is withdrawn; its lines stay for earlier cuts."""
    upload = _load(county, "pcc.finance", "PCC", "plain-month.csv")
    withdraw_upload(
        by=county.actor("pcc.finance"), upload_id=upload.pk, reason="Already paid through the police books"
    )


def load_prices(county: County) -> bool:
    """The price list of the procurement officers, once the price target takes files."""
    port = PORTS.get("prices")
    if port is None:
        return False
    by = next(county.actor(key) for key in ("fra.buyer", "fra.analyst") if county.actor(key).holds(port.duty))
    path = FOLDER / "price-list.ods"
    upload = receive_file(
        by=by, organisation=county.holders["FRA"], target="prices", path=path, name=path.name
    )
    load_upload(by=by, upload_id=upload.pk)
    return True


def review_suppliers(county: County) -> int:
    """Suggestions over the whole list; some decided, one merge undone, the rest waiting for the steward."""
    steward = county.actor("steward")
    suggest_matches(by=steward, organisation=county.holders["PCC"])
    with scoped_transaction(steward.scope()):
        queue = list(
            Suggestion.objects.filter(state="open")
            .select_related("one", "other")
            .order_by("-score", "pk")[:40]
        )
    if len(queue) < 8:
        return len(queue)
    for found in queue[:3]:
        merge_suppliers(
            by=steward,
            keep=found.one_id,
            gone=found.other_id,
            suggestion=found.pk,
            reason="Same name and town",
        )
        confirm_supplier(by=steward, supplier_id=found.one_id)
    wrong = queue[3]
    change = merge_suppliers(
        by=steward, keep=wrong.one_id, gone=wrong.other_id, suggestion=wrong.pk, reason="Looked like one firm"
    )
    undo_change(by=steward, change_id=change.pk, reason="Two firms: the second trades from another county")
    keep_apart(by=steward, suggestion_id=queue[4].pk, reason="A holding company and its subsidiary")
    give_opinion(
        by=county.actor("cc.analyst"), organisation=county.holders["CC"], suggestion_id=queue[5].pk, same=True,
        reason="Same bank details on both invoices",
    )  # fmt: skip
    with scoped_transaction(steward.scope()):
        return Suggestion.objects.filter(state="open").count()


def leave_a_bad_row(county: County) -> None:
    """The fire analyst's upload stands in the fix step: one amount cannot be read."""
    path = FOLDER / "one-bad-row.csv"
    receive_file(
        by=county.actor("fra.analyst"),
        organisation=county.holders["FRA"],
        target="spend",
        path=path,
        name=path.name,
    )


def put_the_report_on_the_agenda(county: County) -> None:
    """The released report is the paper of the next meeting."""
    secretary = county.actor(BOARD.secretary)
    with scoped_transaction(secretary.scope()):
        meeting = (
            Meeting.objects.select_related("record")
            .filter(record__state="planned")
            .order_by("starts_at")
            .first()
        )
        run = Run.objects.select_related("record").filter(record__state="released").order_by("-pk").first()
    if meeting is not None and run is not None:
        add_agenda_item(
            by=secretary, meeting_id=meeting.pk, version=meeting.record.version, title="Spend report, for decision",
            presenter="Miriam Quarle", paper_id=run.record_id,
        )  # fmt: skip


def open_an_opportunity(county: County) -> str:
    """The largest supplier of three services becomes an opportunity; the ambulance trust has not said its view."""
    buyer = county.actor("cc.buyer")
    with scoped_transaction(buyer.scope()):
        board = Board.objects.get(code=BOARD.circle)
        lines = SupplierWindow.objects.filter(
            holder_id=board.holder_id, addressable=True, withdrawn_cut__isnull=True, year=financial_year(LAST_MONTH),
            organisation_id__in=[county.holders[code] for code in ("CC", "FRA", "AMB")],
        )  # fmt: skip
        found = (
            lines.values("alias__supplier_id", "alias__supplier__name")
            .annotate(bodies=Count("organisation_id", distinct=True), pounds=Sum("amount"), count=Sum("lines"))
            .filter(bodies=3).order_by("-pounds").first()
        )  # fmt: skip
        if found is None:
            return "no opportunity"
        parts = {
            row["organisation_id"]: row
            for row in lines.filter(alias__supplier_id=found["alias__supplier_id"])
            .values("organisation_id").annotate(pounds=Sum("amount"), count=Sum("lines"))
        }  # fmt: skip
    title = f"Buy jointly from {found['alias__supplier__name']}"
    made = open_opportunity(
        by=buyer, board_id=board.pk, subject="supplier", subject_key=str(found["alias__supplier_id"]), title=title,
        amount=Decimal(found["pounds"]), lines=int(found["count"]), organisation_ids=sorted(parts),
        figures={str(pk): {"pounds": str(row["pounds"]), "lines": row["count"]} for pk, row in sorted(parts.items())},
    )  # fmt: skip
    for key, code, answer, reason in (
        ("cc.buyer", "CC", "yes", "Our contract ends within the year"),
        ("fra.buyer", "FRA", "perhaps", "After our framework ends in spring"),
    ):
        answer_opportunity(
            by=county.actor(key), opportunity_id=made.pk, organisation_id=county.holders[code],
            answer=answer, reason=reason,
        )  # fmt: skip
    return title


def leave_role_requests(county: County) -> None:
    """Two requests wait for the role owner; one of them cannot be granted, since the duties never go together."""
    administrator = county.actor(ADMINISTRATOR)
    for person, place, role, why in (
        ("cc.finance2", "CC", "procurement_officer", "Stands in for Daniel Rusk during his leave"),
        ("amb.finance", "AMB", "administrator", "Asked to hand out access as well"),
    ):
        request_role(
            by=administrator, holder=county.holders[place], person=county.people[person], role=role, since=today(),
            until=today() + dt.timedelta(days=60), reason=why,
        )  # fmt: skip


def let_vetting_run_out(county: County) -> None:
    """The police ask for vetting of their analysts; one clearance ends in four weeks, one has ended."""
    holder = county.holders["CC"]
    begun = today() - dt.timedelta(days=700)
    officer = county.actor("cc.vetting")
    for key, left in (("cc.analyst", 28), ("cc.buyer", 200)):
        record_clearance(
            by=officer, holder=holder, person=county.people[key], level="NPPV3", starts_on=begun,
            ends_on=today() + dt.timedelta(days=left),
        )  # fmt: skip
    owner = county.actor(ROLE_OWNER)
    for role in ("spend_analyst", "procurement_officer"):
        require_vetting(by=owner, holder=holder, role=role, level="NPPV2", since=today(), warn_days=60)


def stand_in(county: County) -> None:
    """The police's chief finance officer is away for two weeks; approvals fall back to the treasurer of fire."""
    owner = county.actor(ROLE_OWNER)
    delegate(
        by=owner, person=county.people["cc.manager"], to=county.people["cc.finance"], since=today(),
        until=today() + dt.timedelta(days=13), reason="Sick leave",
    )  # fmt: skip
    for code, key in (("CC", "cc.manager"), ("FRA", "fra.manager"), ("AMB", "amb.manager")):
        name_fallback(by=owner, holder=county.holders[code], person=county.people[key], since=today())
    ask_emergency_access(
        by=county.actor("cc.finance2"), holder=county.holders["CC"], role="finance_manager", hours=2,
        reason="Nobody who releases payments is in the building",
    )  # fmt: skip


def fail_a_job(county: County, last: dt.date) -> None:
    """A report failed since its service person had lost the role that night; by now it is renewed: run it again."""
    secretary, administrator, owner = (
        county.actor(key) for key in (BOARD.secretary, ADMINISTRATOR, ROLE_OWNER)
    )
    holder = county.holders[BOARD.circle]
    with scoped_transaction(secretary.scope()):
        board = Board.objects.get(code=BOARD.circle)
    with scoped_transaction(owner.scope()):
        grant = RoleGrant.objects.get(holder_id=holder, person_id=county.people["secretary"], state="live")
    ends = dt.date(last.year, (last.month - 1) // 3 * 3 + 1, 1) - dt.timedelta(days=1)  # the quarter before
    request_run(
        by=secretary, board_id=board.pk, report="spend", first=ends.replace(month=ends.month - 2, day=1), last=ends,
        formats=("xlsx", "csv", "json"),
    )  # fmt: skip
    end_role(by=owner, grant=grant.pk, reason="Ended by mistake")
    drain()
    renewed = request_role(
        by=administrator, holder=holder, person=county.people["secretary"], role="board_secretary", since=today(),
        reason="Ended by mistake an hour ago",
    )  # fmt: skip
    approve_role(by=owner, grant=renewed.pk)


def _load(county: County, key: str, code: str, name: str, *, set_aside: str = "") -> Upload:
    by, path = county.actor(key), FOLDER / name
    upload: Upload = receive_file(
        by=by, organisation=county.holders[code], target="spend", path=path, name=name, look=False
    )
    load_upload(by=by, upload_id=upload.pk, set_aside_reason=set_aside)
    return upload
