"""Reads of pay and bank data leave a trace: one for each person looked at, one for a machine's run."""

import pytest
from django.db import DatabaseError

from apps.audit.models import Detail, Event
from apps.audit.reads import log_read, log_run_read
from apps.core.classes import DataClass
from apps.core.scope import scope

pytestmark = pytest.mark.django_db


def kept(county):
    with scope(county.everything()):
        events = Event.objects.filter(action__startswith="audit.read").order_by("number")
        return [(event.action, Detail.objects.get(pk=event.pk).details) for event in events]


def test_a_human_look_leaves_one_entry_per_person(county):
    officer = county.actor("cc.payroll")
    with scope(officer.scope()):
        log_read(by=officer, holder=county.org("CC"), data_class=DataClass.PAY, what="payslip", people=[7, 8])
        log_read(by=officer, holder=county.org("CC"), data_class=DataClass.PAY, what="pay run totals")
    assert kept(county) == [
        ("audit.read.human", {"what": "payslip", "looked_at": 7}),
        ("audit.read.human", {"what": "payslip", "looked_at": 8}),
        ("audit.read.human", {"what": "pay run totals"}),
    ]


def test_a_machines_run_leaves_one_entry_however_long(county):
    officer = county.actor("cc.payroll")
    with scope(officer.scope()):
        log_run_read(
            by=officer, holder=county.org("CC"), data_class=DataClass.PAY, what="pay run", count=7431
        )
    assert kept(county) == [("audit.read.machine", {"what": "pay run", "count": 7431})]
    with scope(officer.scope()), pytest.raises(ValueError, match="is a run"):
        log_read(
            by=officer,
            holder=county.org("CC"),
            data_class=DataClass.PAY,
            what="payslips",
            people=range(1, 500),
        )


def test_nobody_logs_a_read_of_what_they_may_not_read(county):
    analyst = county.actor("cc.analyst")
    with scope(analyst.scope()), pytest.raises(DatabaseError, match="outside the scope"):
        log_read(by=analyst, holder=county.org("CC"), data_class=DataClass.PAY, what="payslip", people=[7])


def test_who_reads_pay_is_not_shown_to_those_who_do_not(county):
    officer = county.actor("cc.payroll")
    with scope(officer.scope()):
        log_read(by=officer, holder=county.org("CC"), data_class=DataClass.PAY, what="payslip", people=[7])
    for key in ("auditor", "cc.admin", "cc.analyst", "member"):
        with scope(county.actor(key).scope()):
            assert not Event.objects.filter(action="audit.read.human").exists()
