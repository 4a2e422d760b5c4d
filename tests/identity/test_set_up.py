"""Setting up an organisation: one command, two people, and from then on the role owner decides."""

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from apps.audit.models import Event
from apps.core.errors import NotAllowed
from apps.core.scope import scope
from apps.identity.actions import NewPerson, approve_role, request_role, set_up_organisation
from apps.identity.models import Person, RoleGrant, SignIn
from apps.identity.queries import actor_for
from apps.tenancy.models import Organisation

pytestmark = pytest.mark.django_db
ARGUMENTS = {
    "code": "MET", "name": "Metford Fire Authority", "service": "fire", "kind": "metro_fra",
    "administrator": "Ann Min <ann@metford.example>", "role_owner": "Rob Owner <rob@metford.example>",
}  # fmt: skip


def test_the_command_makes_an_administrator_and_a_role_owner_who_need_each_other(county, capsys):
    call_command("set_up_organisation", **ARGUMENTS)
    printed = capsys.readouterr().out
    made = Organisation.objects.get(code="MET")
    ann, rob = (
        actor_for(SignIn.objects.get(email=f"{name}@metford.example").person_id) for name in ("ann", "rob")
    )
    assert ann.holds("administer", made.pk) and not ann.holds("roles.approve")
    assert rob.holds("roles.approve", made.pk) and not rob.holds("administer")
    grant = request_role(
        by=ann, holder=made.pk, person=ann.person, role="board_member", since=made.during.lower, reason="Try"
    )
    with pytest.raises(NotAllowed):
        approve_role(by=ann, grant=grant.pk)
    approve_role(by=rob, grant=grant.pk)
    with scope(rob.scope()):
        first = Event.objects.filter(holder_id=made.pk).order_by("number")[0]
        assert (first.number, first.action) == (1, "identity.organisation.set_up")
        assert Person.objects.get(pk=first.person_id).name == "Installation of MET"
    link = next(word for word in printed.split() if "/password/reset/key/" in word)
    page = Client().get(link, follow=True)
    assert "Choose a new password" in page.content.decode()


def test_the_two_are_two_people(county):
    with pytest.raises(CommandError, match="two people"):
        call_command("set_up_organisation", **(ARGUMENTS | {"role_owner": "Ann Again <ANN@metford.example>"}))
    assert not Organisation.objects.filter(code="MET").exists()


def test_a_code_is_taken_once(county):
    with pytest.raises(CommandError, match="already an organisation"):
        call_command("set_up_organisation", **(ARGUMENTS | {"code": "CC"}))


def test_nobody_signed_in_can_set_up_an_organisation(county):
    person = NewPerson("A", "a@x.example"), NewPerson("B", "b@x.example")
    for key in ("cc.admin", "codes", "cc.owner"):
        with pytest.raises(NotAllowed):
            set_up_organisation(
                by=county.actor(key), code="NEW", name="New", service="fire", kind="metro_fra",
                administrator=person[0], role_owner=person[1],
            )  # fmt: skip


def test_djangos_superuser_flag_gives_nothing(county, client):
    with pytest.raises(ValueError, match="no superusers"):
        SignIn.objects.create_superuser("root@westmarch.example", "x")
    sign_in = SignIn.objects.get(email="cc.buyer@westmarch.example")
    before = actor_for(sign_in.person_id).rights
    sign_in.is_superuser = True
    sign_in.save(update_fields=["is_superuser"])
    assert actor_for(sign_in.person_id).rights == before
    with scope(county.everything()):
        assert RoleGrant.objects.filter(person_id=sign_in.person_id).count() == 1
