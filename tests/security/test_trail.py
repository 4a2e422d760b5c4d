"""The trail: every model whose rows may change keeps their history, and no act leaves more or less than one entry."""

from __future__ import annotations

import json

import pytest
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from apps.audit.act import append_event
from apps.audit.models import Detail, Event
from apps.core.actor import Actor
from apps.core.classes import DataClass
from apps.core.scope import Scope, scope

OURS = [model for room in settings.ROOMS for model in apps.get_app_config(room).get_models()]
WITHOUT = {
    "audit.Head": "the chain itself is its history",
    "audit.Detail": "written once; may be erased when due, which the chain survives",
    "identity.SignIn": "its history would keep old password hashes; acts on it are events",
    "jobs.Job": "its tries are kept",
    "jobs.Schedule": "set by acts, which are events",
    "documents.NumberSeries": "the numbers given are its history",
    "documents.Transition": "ships with a release",
    "tenancy.Holder": "an id and a kind, which never change",
    "work.Notice": "one's own note, seen or not",
    "work.RecordReader": "given and ended by acts, which are events",
    "desk.SavedFilter": "one's own note",
    "ledger.DraftLine": "replaced with its batch, whose changes are events; what is posted never changes",
    "ledger.Balance": "the posted lines are its history",
    "banking.ModulusRule": "a published table, replaced whole by its next issue",
    "banking.ModulusSubstitute": "a published table, replaced whole by its next issue",
    "budgets.Line": "the changes of its versions are its history",
    "budgets.Cell": "the changes of its versions are its history",
    "budgets.Commitment": "its entries are its history",
    "ledger.Posting": "only its cut is written, once, by the guard: a trigger refuses any other change",
    "spend.SourceOf": "its rows say from which number to which they were seen: they are the history",
    "purchasing.OrderLine": "versions of its order, receipts and what invoices took of it are its history",
    "procurement.ContractNote": "what partners learn of a contract, whose own changes are kept",
    "payables.Fingerprint": "a print of an invoice for partners; the invoice's own changes are kept",
    "budgets.Held": "the entries are its history",
    "budgets.VirementLine": "raised with its virement and never changed",
}
"""Models that change and keep no history, and why."""


def test_every_model_whose_rows_may_change_keeps_their_history():
    tracked = {m.pgh_tracked_model._meta.label for m in OURS if getattr(m, "is_history", False)}
    changing = {
        m._meta.label
        for m in OURS
        if not getattr(m, "is_history", False) and not getattr(m, "append_only", False)
    }
    assert changing - tracked == set(WITHOUT), "Add @tracked to the model, or say here why not."


@pytest.mark.django_db
@pytest.mark.parametrize("statement", [
    "INSERT INTO audit_event (holder_id, number, row_class, at, action, person_id, detail_digest, previous, digest) "
    "VALUES (2, 999, 2, now(), 'x', 1, '', '', '')",
    "INSERT INTO audit_detail (event_id, access_key, salt, reason, details) VALUES (1, 2000002, '', '', '{}')",
    "UPDATE audit_detail SET details = '{}'", "DELETE FROM audit_detail", "UPDATE audit_head SET number = 0",
    "UPDATE identity_rolegrant_history SET pgh_label = 'x'", "DELETE FROM documents_record_history",
    "SELECT accord_refuse_clash(1)", "SELECT accord_refuse_decider(1, 'x', 1, now())",
    "ALTER FUNCTION accord_rights(bigint, date, timestamptz) SET search_path = pg_temp",
    "CREATE FUNCTION public.now() RETURNS timestamptz LANGUAGE sql AS 'SELECT NULL::timestamptz'",
    "SET SESSION AUTHORIZATION accord_owner", "LOCK TABLE audit_head", "COPY audit_event TO PROGRAM 'true'",
])  # fmt: skip
def test_the_trail_is_not_written_past_its_functions(statement, county):
    with scope(county.everything()), pytest.raises(DatabaseError), transaction.atomic():
        connection.cursor().execute(statement)


@pytest.mark.django_db
def test_an_entry_names_who_acts_and_a_holder_within_reach(county):
    analyst = county.actor("cc.analyst")
    with scope(analyst.scope()):
        with pytest.raises(DatabaseError, match="nobody else"), transaction.atomic():
            append_event(county.org("CC"), 2, "x", Actor(person=county.person("cc.manager"), name="x"))
        for holder, data_class in (("FRA", 2), ("CC", 5), ("AMB", 1)):
            if data_class == 1:
                continue
            with pytest.raises(DatabaseError, match="outside the scope"), transaction.atomic():
                append_event(county.org(holder), data_class, "x", analyst)


@pytest.mark.django_db
def test_temporary_tables_do_not_stand_in_for_ours_within_the_guards_functions(county):
    """A definer function looks in our schema first: a table of the caller's own with the same name changes nothing."""
    with scope(county.actor("cc.buyer").scope()), connection.cursor() as cursor:
        before = len(county.actor("cc.buyer").rights)
        cursor.execute(
            "CREATE TEMP TABLE identity_roleduty AS "
            "SELECT 'procurement_officer'::text AS role_id, code AS duty_id FROM identity_duty"
        )
        cursor.execute("CREATE TEMP TABLE audit_head (holder_id bigint, number bigint, digest text)")
        cursor.execute(
            "CREATE FUNCTION pg_temp.accord_acting_person() RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint'"
        )
        cursor.execute("SET LOCAL search_path = pg_temp, public, pg_catalog")
        assert len(county.actor("cc.buyer").rights) == before
        cursor.execute("SELECT accord_append_event(%s, 1::smallint, 'x', %s, NULL, NULL, '', '{}')",
                       [county.org("CC"), county.person("cc.buyer")])  # fmt: skip
        cursor.execute("SELECT count(*) FROM pg_temp.audit_head")
        assert cursor.fetchone()[0] == 0


@pytest.mark.django_db
def test_a_history_is_behind_the_same_wall_as_its_rows(county):
    """For each kept history: what another organisation changed is not seen."""
    from apps.core.classes import WALLED

    histories = [m for m in OURS if getattr(m, "is_history", False) and m.data_class.walled]
    assert len(histories) > 10
    fra = county.org("FRA")
    alone = Scope(read=dict.fromkeys(WALLED, frozenset({fra})), person=county.person("fra.analyst"))
    with scope(alone):
        for model in histories:
            if model._meta.label == "identity.PersonHistory":
                continue  # the address book
            assert not model.objects.exclude(holder_id=fra).exists(), model._meta.label


def test_details_may_be_erased_and_the_chain_still_holds(committed_db):
    import psycopg

    from tests import county, database

    by = county.actor("cc.analyst")
    with scope(by.scope()), transaction.atomic():
        for reason in ("one", "two", "three"):
            append_event(county.org("CC"), int(DataClass.FINANCE), "x", by, reason=reason)
    with psycopg.connect(database.SERVER.superuser_url, dbname=committed_db, autocommit=True) as keeper:
        keeper.execute("DELETE FROM audit_detail WHERE reason = 'two'")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT broken_at FROM accord_verify_chains() WHERE holder_id = %s", [county.org("CC")]
        )
        assert cursor.fetchone() == (None,)


@pytest.mark.django_db
def test_entries_hold_ids_counts_and_totals_and_no_names(county):
    """Whatever the county's people did so far: no person's name or address stands in the details of an entry."""
    from apps.core.clock import today
    from apps.identity.actions import add_person, request_role

    admin = county.actor("cc.admin")
    made = add_person(by=admin, holder=county.org("CC"), name="Zebedee Quill", email="zeb@westmarch.example")
    request_role(
        by=admin, holder=county.org("CC"), person=made.pk, role="spend_analyst", since=today(), reason="Cover"
    )
    with scope(county.everything()):
        told = json.dumps(list(Detail.objects.values_list("details", flat=True)))
        assert Event.objects.count() >= 2
    assert "Zebedee" not in told
    assert "@" not in told
