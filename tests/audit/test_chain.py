"""The chain of events: whoever changes or removes an entry is found, even the owner and the superuser."""

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from apps.audit.queries import head_of, prove_chains
from apps.core.clock import today
from apps.core.scope import scope
from apps.identity.actions import add_person, request_role
from tests import county as small_county
from tests import database


@pytest.fixture
def chain(committed_db):
    """A database of its own with four committed acts of the Chief Constable; gives its name."""
    admin = small_county.actor("cc.admin")
    for number in range(3):
        add_person(
            by=admin, holder=small_county.org("CC"), name=f"P {number}", email=f"p{number}@westmarch.example"
        )
    request_role(
        by=admin, holder=small_county.org("CC"), person=small_county.person("cc.buyer"), role="spend_analyst",
        since=today(), reason="Cover",
    )  # fmt: skip
    return committed_db


def tamper(name, *statements, role=None):
    """Run statements as the superuser, or as the owner, on a connection that knows no policy."""
    url = database.address("accord_owner", name) if role == "owner" else _superuser(name)
    with psycopg.connect(url, autocommit=True) as other:
        for statement in statements:
            other.execute(statement)


def _superuser(name):
    base, _slash, _old = database.SERVER.superuser_url.rpartition("/")
    return f"{base}/{name}"


def proof():
    return next(one for one in prove_chains() if one.holder == small_county.org("CC"))


CC = small_county.org("CC")
UNLOCK = "ALTER TABLE audit_event DISABLE TRIGGER ALL"


def test_an_untouched_chain_holds_and_the_command_says_so(chain, capsys):
    call_command("verify_audit")
    said = capsys.readouterr().out
    assert f"Holder {CC}: 4 events, head" in said
    assert "chains hold." in said


@pytest.mark.parametrize(
    ("statement", "broken_at", "why"),
    [
        (f"UPDATE audit_event SET person_id = 1 WHERE holder_id = {CC} AND number = 2", 2, "this event was changed"),
        (f"UPDATE audit_event SET at = at - interval '1 day' WHERE holder_id = {CC} AND number = 3", 3, "was changed"),
        (
            f"WITH d AS (DELETE FROM audit_detail WHERE event_id IN (SELECT id FROM audit_event WHERE holder_id = {CC} "
            f"AND number = 2)) DELETE FROM audit_event WHERE holder_id = {CC} AND number = 2", 3, "is missing",
        ),
        (
            f"DELETE FROM audit_event WHERE holder_id = {CC} AND number = 4", 4, "the last events are missing",
        ),
        (
            "UPDATE audit_detail SET reason = 'Nothing to see' WHERE event_id = (SELECT id FROM audit_event "
            f"WHERE holder_id = {CC} AND number = 4)", 4, "the details of this event were changed",
        ),
        (
            f"UPDATE audit_event SET digest = repeat('a', 64) WHERE holder_id = {CC} AND number = 1", 1, "was changed",
        ),
    ],
)  # fmt: skip
def test_the_superuser_is_found(chain, statement, broken_at, why, capsys):
    tamper(chain, UNLOCK, "SET session_replication_role = replica", statement)
    found = proof()
    assert found.broken_at == broken_at
    assert why in found.why
    with pytest.raises(CommandError, match=f"Holder {CC}: broken at event {broken_at}"):
        call_command("verify_audit")


def test_the_owner_of_the_tables_is_found(chain):
    tamper(
        chain, UNLOCK.replace("ALL", "USER"), "ALTER TABLE audit_event NO FORCE ROW LEVEL SECURITY",
        f"UPDATE audit_event SET action = 'spend.load.load' WHERE holder_id = {CC} AND number = 1", role="owner",
    )  # fmt: skip
    assert (proof().broken_at, proof().why) == (1, "this event was changed")


def test_a_chain_made_anew_is_found_by_a_head_that_was_printed_earlier(chain, capsys):
    with scope(small_county.actor("auditor").scope()), transaction.atomic():
        printed = head_of(CC)
    call_command("verify_audit", head=[f"{CC}:{printed.number}:{printed.digest}"])
    tamper(
        chain, UNLOCK, "SET session_replication_role = replica",
        f"DELETE FROM audit_detail WHERE event_id IN (SELECT id FROM audit_event WHERE holder_id = {CC})",
        f"DELETE FROM audit_event WHERE holder_id = {CC}", f"DELETE FROM audit_head WHERE holder_id = {CC}",
    )  # fmt: skip
    add_person(by=small_county.actor("cc.admin"), holder=CC, name="X", email="x@westmarch.example")
    assert proof().holds, "By itself the new chain holds."
    with pytest.raises(CommandError, match="no longer in its chain"):
        call_command("verify_audit", head=[f"{CC}:{printed.number}:{printed.digest}"])


def test_details_may_be_erased_when_due_without_breaking_the_chain(chain):
    tamper(chain, f"DELETE FROM audit_detail WHERE access_key % 1000000 = {CC}")
    assert proof().holds
    assert proof().events == 4


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET action = 'x'", "DELETE FROM audit_event", "DELETE FROM audit_detail",
        "INSERT INTO audit_head VALUES (1, 1, '')", "SELECT * FROM audit_head", "TRUNCATE audit_event",
        "SELECT accord_append_event(2, 1::smallint, 'x', 999, NULL, NULL, '', '{}')",
        "SELECT accord_append_event(3, 5::smallint, 'x', 3, NULL, NULL, '', '{}')",
    ],
)  # fmt: skip
def test_the_application_can_only_append_in_its_own_name_and_scope(county, statement):
    with (
        scope(county.actor("cc.admin").scope()),
        pytest.raises(DatabaseError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
