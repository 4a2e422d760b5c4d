"""Switching where an organisation's spend comes from: asked for with a reconciliation, in force by a second person."""

from __future__ import annotations

import datetime as dt
import hashlib
import io

from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.template.loader import render_to_string

from apps.audit.act import Act, action
from apps.audit.guards import one_seen, reason_given
from apps.audit.judging import database_judges
from apps.core.classes import DataClass
from apps.core.clock import now
from apps.core.errors import Conflict, Invalid
from apps.documents.models import Record
from apps.documents.paper import csvout, pdf
from apps.documents.records import attach, did, open_record, set_state
from apps.documents.versions import once
from apps.ledger.models import Year
from apps.spend.models import Source, SourceOf, SourceSwitch
from apps.spend.queries.filters import LAST, heads_of
from apps.spend.queries.sources import Reconciliation, group_table, month_table, paper_table, reconcile
from apps.spend.summaries import catch_up_partners
from apps.spend.transitions import DROPPED, LIVE, REFUSED, SWITCH, WAITING
from apps.tenancy.models import Organisation
from apps.work.approvals import ask

RAISE, APPROVE = "journal.raise", "journal.approve"
TITLE = "Reconciliation of published loads with the ledger"


@action("spend.source.switch")
def switch_source(
    act: Act,
    *,
    organisation: int,
    source: str,
    since: dt.date,
    reason: str,
    key: str,
    until: dt.date | None = None,
) -> SourceSwitch:
    """Ask that spend of whole months, from `since` (up to and without `until`, both firsts of a month), comes from the
    ledger, or from published loads.

    Loads and ledger of those months are compared as the books stand; the paper of it (CSV, PDF) is kept with the
    switch, so that whoever approves sees what will change.
    """
    act.by.require(RAISE, organisation)
    first = once(act, key, holder=organisation, data_class=DataClass.FINANCE)
    if first.done:
        return one_seen(SourceSwitch, first.answer, "switch of source")
    why = reason_given(reason)
    name = _refuse_days(organisation, source, since, until)
    during = DateRange(since, until)
    head = heads_of([organisation])[organisation]
    found = reconcile(organisation, since, until - dt.timedelta(days=1) if until else LAST, head)
    what = f"Spend of {name} from {since:%-d %B %Y} comes from {'its ledger' if source == 'ledger' else 'published loads'}"
    record = open_record(
        act, holder=organisation, data_class=DataClass.FINANCE, kind=SWITCH.kind, title=what, state=WAITING
    )
    did(act, record, RAISE)
    sheet = csvout.render_csv(paper_table(found), [
        ("What", what), ("Organisation", name), ("Why", why), ("Books as of audit number", str(head)),
    ])  # fmt: skip
    made = SourceSwitch.objects.create(
        holder_id=organisation, record=record, source=source, during=during, reason=why[:300], compared=found.content(),
        head=head, sha256=hashlib.sha256(sheet).hexdigest(), made_at=now(),
    )  # fmt: skip
    _keep_papers(act, record, made, found, name, sheet)
    ask(act, record, duty=APPROVE, amount=max(abs(found.booked), abs(found.loaded)))
    first.keep(made.pk)
    act.audit(
        organisation, DataClass.FINANCE, record=record.pk, reason=why,
        details={"source": source, "since": since, "until": until, "loads": found.loaded, "ledger": found.booked,
                 "paper": made.sha256},
    )  # fmt: skip
    return made


def decided(act: Act, record: Record, outcome: str) -> None:
    """An approved switch holds from the number of the act that approved it; otherwise nothing changes."""
    if outcome != "approved":
        set_state(act, record, REFUSED if outcome == "refused" else DROPPED)
        return
    set_state(act, record, LIVE)

    def numbered(number: int) -> None:
        with database_judges(), connection.cursor() as cursor:
            cursor.execute("SELECT accord_apply_switch(%s, %s, %s)", [record.holder_id, record.pk, number])
        catch_up_partners(record.holder_id, number)

    act.numbered(numbered)


def _refuse_days(organisation: int, source: str, since: dt.date, until: dt.date | None) -> str:
    """Refuses days that make no sense; gives the organisation's name."""
    name = Organisation.objects.filter(pk=organisation).values_list("name", flat=True).first()
    if name is None or source not in Source.values:
        raise Invalid("Choose an organisation and a source: published loads, or the ledger.")
    if since.day != 1 or (until is not None and (until.day != 1 or until <= since)):
        raise Invalid("A source feeds whole months: give the first day of a month.")
    waiting = (
        SourceSwitch.objects.filter(holder_id=organisation, record__state=WAITING)
        .select_related("record")
        .first()
    )
    if waiting is not None:
        raise Conflict(f"{waiting.record.number} waits for approval: decide it first.")
    if (
        source == Source.LEDGER
        and not Year.objects.filter(holder_id=organisation, during__contains=since).exists()
    ):
        raise Conflict(f"{name} has no books in {since:%B %Y}. Open the year first.")
    held = SourceOf.objects.filter(
        holder_id=organisation, seen__endswith__isnull=True, during__contains=DateRange(since, until)
    )
    already = held.filter(source=source).exists()
    if source == Source.LOAD and not already:
        already = not SourceOf.objects.filter(
            holder_id=organisation, seen__endswith__isnull=True, source=Source.LEDGER,
            during__overlap=DateRange(since, until),
        ).exists()  # fmt: skip
    if already:
        raise Conflict(f"The spend of {name} from {since:%B %Y} comes from there already.")
    return name


def _keep_papers(
    act: Act, record: Record, made: SourceSwitch, found: Reconciliation, name: str, sheet: bytes
) -> None:
    """The reconciliation as CSV and, where this machine makes PDFs, as PDF."""
    attach(act, record, io.BytesIO(sheet), name="Reconciliation.csv")
    if not pdf.available():
        return
    html = render_to_string("ledger/report_paper.html", {
        "report": {"title": TITLE, "organisation": name, "created": "", "facts": [
            ("What", record.title), ("Why", made.reason), ("Books as of", f"audit number {made.head}"),
            ("SHA-256 of the CSV", made.sha256)]},
        "tables": [month_table(found.months), group_table(found.groups)], "wide": True, "notes": (), "for_screen": False,
    })  # fmt: skip
    attach(act, record, io.BytesIO(pdf.render_pdf(html, title=TITLE)), name="Reconciliation.pdf")
