"""Opportunities: opened from a report's row, answered by each organisation, taken forward or dropped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from apps.audit.act import Act, action
from apps.core.classes import DataClass
from apps.core.clock import now
from apps.core.errors import NotFound
from apps.documents.models import Record
from apps.documents.records import link, locked, open_record, set_state
from apps.governance.errors import BoardRule, GovernanceState
from apps.governance.guards import same_version
from apps.governance.models import Board, Opportunity, OpportunityNotice, OpportunityView
from apps.governance.transitions import OPPORTUNITY


@action("governance.opportunity.open")
def open_opportunity(
    act: Act, *, board_id: int, subject: str, subject_key: str, title: str, amount: Decimal, lines: int,
    organisation_ids: Sequence[int], figures: Mapping[str, object], source_id: int | None = None,
    source_row: str = "",
) -> Opportunity:  # fmt: skip
    """Open a numbered opportunity and tell every organisation that buys the same.

    Refuses when one on the same subject is still live, naming it.
    """
    board = Board.objects.filter(pk=board_id).first()
    if board is None:
        raise NotFound("There is no such board among those you may see.")
    act.by.require("opportunity.open", board.holder_id)
    if len(set(organisation_ids)) < 2:
        raise BoardRule(
            "Buying jointly takes two organisations or more. Choose something that several of them buy."
        )
    standing = (
        Opportunity.objects.filter(board=board, subject=subject, subject_key=subject_key, live=True)
        .select_related("record")
        .first()
    )
    if standing is not None:
        raise GovernanceState(
            f"{standing.record.number} is already open on “{standing.title}”. Add your view there instead."
        )
    record = open_record(
        act,
        holder=board.holder_id,
        data_class=DataClass.GOVERNANCE,
        kind=OPPORTUNITY.kind,
        title=title,
        state="open",
    )
    made = Opportunity.objects.create(
        holder_id=board.holder_id, record=record, board=board, subject=subject, subject_key=subject_key,
        title=title[:200], amount=amount, lines=lines, figures=dict(figures), source_id=source_id,
        source_row=source_row, opened_by_id=act.by.person,
    )  # fmt: skip
    OpportunityNotice.objects.bulk_create(
        OpportunityNotice(holder_id=board.holder_id, opportunity=made, organisation_id=one, at=now())
        for one in sorted(set(organisation_ids))
    )
    if source_id is not None:
        link(act, record, Record.objects.get(pk=source_id), "opened from")
    act.audit(
        board.holder_id, DataClass.GOVERNANCE, record=record.pk,
        details={"opportunity": made.pk, "organisations": sorted(set(organisation_ids)), "amount": amount},
    )  # fmt: skip
    return made


@action("governance.opportunity.answer")
def answer_opportunity(
    act: Act, *, opportunity_id: int, organisation_id: int, answer: str, reason: str = ""
) -> OpportunityView:
    """Say for one organisation whether it would join; a no needs its reason.  May be changed while live."""
    act.by.require("opportunity.answer", organisation_id)
    found = Opportunity.objects.filter(pk=opportunity_id).select_related("record").first()
    if found is None:
        raise NotFound("There is no such opportunity among those you may see.")
    if not found.live:
        raise GovernanceState(f"{found.record.number} is {found.record.state}; views are no longer taken.")
    if not found.notices.filter(organisation_id=organisation_id).exists():
        raise BoardRule(
            f"Your organisation was not asked about {found.record.number}. Ask the board's secretary."
        )
    if answer == OpportunityView.Answer.NO and not reason.strip():
        raise BoardRule(
            "A no needs its reason, so that the board can see what stands in the way.",
            fields={"reason": "Say why your organisation would not join."},
        )
    made, _new = OpportunityView.objects.update_or_create(
        holder_id=found.holder_id, opportunity=found, organisation_id=organisation_id,
        defaults={"answer": answer, "reason": reason.strip(), "person_id": act.by.person, "at": now()},
    )  # fmt: skip
    act.audit(
        found.holder_id, DataClass.GOVERNANCE, record=found.record_id, reason=reason.strip(),
        details={"opportunity": found.pk, "organisation": organisation_id, "answer": answer},
    )  # fmt: skip
    return made


@action("governance.opportunity.move")
def move_opportunity(act: Act, *, opportunity_id: int, version: int, state: str, reason: str) -> Opportunity:
    """Take the opportunity forward, drop it, finish it or open it again, with the reason; the board's secretary does."""
    found = Opportunity.objects.filter(pk=opportunity_id).select_related("record").first()
    if found is None:
        raise NotFound("There is no such opportunity among those you may see.")
    act.by.require("board.manage", found.holder_id)
    found.record = locked(found.record)
    same_version(found.record, version, "opportunity")
    if not reason.strip():
        raise BoardRule("Say why, so that the record explains itself later.", fields={"reason": "Say why."})
    set_state(act, found.record, state)
    found.live = state in ("open", "going_ahead")
    found.save(update_fields=["live"])
    act.audit(
        found.holder_id, DataClass.GOVERNANCE, record=found.record_id, reason=reason.strip(),
        details={"opportunity": found.pk, "state": state},
    )  # fmt: skip
    return found
