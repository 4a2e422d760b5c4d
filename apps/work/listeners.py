"""What room work does when lower rooms tell it something."""

from __future__ import annotations

from typing import Any

from apps.audit.act import Act
from apps.audit.events import hear
from apps.core.classes import DataClass
from apps.identity.queries import people_with
from apps.work.telling import discharge, notify, oblige

PAGE = "/people/emergencies/"


@hear("identity.emergency.asked")
def tell_approvers(act: Act, *, access: Any) -> None:
    """Tell those who may open it that somebody asks for emergency access."""
    for one in people_with("emergency.approve", access.holder_id):
        if one.person != access.person_id:
            notify(
                act, holder=access.holder_id, data_class=DataClass.DIRECTORY, person=one.person, page=PAGE,
                sentence=f"{act.by.name} asks for emergency access for {access.hours} hours. Decide now.",
            )  # fmt: skip


@hear("identity.emergency.opened")
def put_review_on_the_list(act: Act, *, access: Any) -> None:
    """Its review is due within two working days."""
    oblige(
        act, holder=access.holder_id, data_class=DataClass.DIRECTORY, key=f"emergency:{access.pk}",
        title=f"Review emergency access of {access.person.name}", due_on=access.review_due_on,
        duty="emergency.approve", page=PAGE,
    )  # fmt: skip


@hear("identity.emergency.reviewed")
def take_review_off_the_list(act: Act, *, access: Any) -> None:
    """The review is done."""
    discharge(act, holder=access.holder_id, key=f"emergency:{access.pk}")
