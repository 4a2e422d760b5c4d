"""Records: numbered without a gap, moved only along their declared states, versioned."""

from __future__ import annotations

import pytest

from apps.audit.act import Act, action
from apps.core.classes import DataClass
from apps.documents.models import Record
from apps.documents.records import open_record

pytestmark = pytest.mark.django_db


@action("test.note.open")
def open_note(act: Act, *, holder: int, title: str = "A note", data_class: DataClass = DataClass.FINANCE) -> Record:
    """Open one file note."""
    record = open_record(act, holder=holder, data_class=data_class, kind="documents.note", title=title)
    act.audit(holder, data_class, record=record.pk)
    return record


def test_numbers_follow_each_other(county):
    by = county.actor("cc.analyst")
    numbers = [open_note(by=by, holder=county.org("CC")).number for _ in range(3)]
    tails = [int(number.rsplit("-", 1)[1]) for number in numbers]
    assert tails == [1, 2, 3] and numbers[0].startswith("NOTE-")
