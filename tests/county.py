"""The small county that every test starts from: four organisations, two circles, and people with roles.

county.org("CC")               holder id of the Chief Constable
county.actor("cc.analyst")     that person acting, with today's rights
"""

from __future__ import annotations

import datetime as dt

from django.db.backends.postgresql.psycopg_any import DateRange

START = dt.date(2020, 4, 1)
ORGANISATIONS = [
    ("PCC", "Westmarch Police and Crime Commissioner", "police", "pcc"),
    ("CC", "Chief Constable of Westmarch", "police", "chief_constable"),
    ("FRA", "Westmarch Fire and Rescue Authority", "fire", "combined_fra"),
    ("AMB", "Westmarch Ambulance Service NHS Trust", "ambulance", "nhs_ambulance_trust"),
]
CIRCLES = [
    ("GROUP", "Westmarch policing group", "group", ["PCC", "CC"]),
    ("BOARD", "Westmarch blue light collaboration", "collaboration", ["PCC", "CC", "FRA", "AMB"]),
]
# (key, name, home, [(holder, role)])
PEOPLE = [
    ("pcc.owner", "Orla Owner", "PCC", [("PCC", "role_owner")]),
    ("pcc.finance", "Fay Finance", "PCC", [("PCC", "finance_officer"), ("PCC", "income_clerk")]),
    ("cc.admin", "Ada Admin", "CC", [("CC", "administrator")]),
    ("cc.owner", "Otis Owner", "CC", [("CC", "role_owner")]),
    ("cc.analyst", "Ana Lyst", "CC", [("CC", "spend_analyst")]),
    ("cc.buyer", "Bo Buyer", "CC", [("CC", "procurement_officer")]),
    ("cc.manager", "Mo Manager", "CC", [("CC", "finance_manager")]),
    ("fra.admin", "Abe Admin", "FRA", [("FRA", "administrator")]),
    ("fra.owner", "Ola Owner", "FRA", [("FRA", "role_owner")]),
    ("fra.analyst", "Finn Analyst", "FRA", [("FRA", "spend_analyst")]),
    ("fra.buyer", "Bea Buyer", "FRA", [("FRA", "procurement_officer")]),
    ("amb.analyst", "Amy Analyst", "AMB", [("AMB", "spend_analyst")]),
    ("amb.owner", "Oz Owner", "AMB", [("AMB", "role_owner")]),
    ("cc.payroll", "Pay Roll", "CC", [("CC", "payroll_officer")]),
    ("cc.vetting", "Vera Vetting", "CC", [("CC", "vetting_officer")]),
    ("pcc.admin", "Pat Admin", "PCC", [("PCC", "administrator")]),
    ("amb.admin", "Al Admin", "AMB", [("AMB", "administrator")]),
    ("steward", "Stu Ward", "PCC", [("PCC", "supplier_steward")]),
    ("codes", "Cody Keeper", "PCC", [("PCC", "reference_steward")]),
    ("secretary", "Sec Retary", "PCC", [("BOARD", "board_secretary")]),
    ("member", "Mem Ber", "PCC", [("BOARD", "board_member")]),
    ("auditor", "Audie Tor", "PCC", [("PCC", "auditor"), ("CC", "auditor"), ("FRA", "auditor"), ("AMB", "auditor")]),
    ("reporting", "Board reporting", "PCC", [
        ("PCC", "board_reporting"), ("CC", "board_reporting"), ("FRA", "board_reporting"),
        ("AMB", "board_reporting"), ("BOARD", "board_reporting"),
    ]),
    ("cc.finance", "Flo Finance", "CC", [("CC", "finance_officer"), ("CC", "income_clerk")]),
    ("cc.director", "Dee Director", "CC", [("CC", "finance_director")]),
    ("pcc.manager", "Max Manager", "PCC", [("PCC", "finance_manager")]),
    ("fra.finance", "Fred Finance", "FRA", [("FRA", "finance_officer"), ("FRA", "income_clerk")]),
    ("fra.manager", "Mia Manager", "FRA", [("FRA", "finance_manager")]),
    ("shared.finance", "Sam Shared", "PCC", [("PCC", "finance_officer"), ("CC", "finance_officer")]),
    ("shared.manager", "Sue Shared", "PCC", [("PCC", "finance_manager"), ("CC", "finance_manager")]),
    ("fra.director", "Dot Director", "FRA", [("FRA", "finance_director")]),
    ("cc.inspector", "Ivy Inspector", "CC", [("CC", "budget_holder")]),
    ("cc.clerk", "Clem Clerk", "CC", [("CC", "payables_clerk")]),
    ("fra.clerk", "Cleo Clerk", "FRA", [("FRA", "payables_clerk")]),
    ("fra.commander", "Gus Commander", "FRA", [("FRA", "budget_holder")]),
    ("pcc.director", "Pip Director", "PCC", [("PCC", "finance_director")]),
    ("cc.details", "Dan Details", "CC", [("CC", "bank_details_officer")]),
    ("cc.details2", "Deb Details", "CC", [("CC", "bank_details_officer")]),
    ("cc.approver", "Ann Approver", "CC", [("CC", "bank_details_manager")]),
    ("cc.approver2", "Art Approver", "CC", [("CC", "bank_details_manager")]),
    ("cc.bank", "Bea Banks", "CC", [("CC", "bank_reconciler")]),
    ("fra.details", "Fay Details", "FRA", [("FRA", "bank_details_officer")]),
    ("fra.approver", "Flo Approver", "FRA", [("FRA", "bank_details_manager")]),
    ("fra.bank", "Ben Banks", "FRA", [("FRA", "bank_reconciler")]),
    ("pcc.bank", "Bo Banks", "PCC", [("PCC", "bank_reconciler")]),
    ("shared.bank", "Bess Banks", "PCC", [("PCC", "bank_reconciler"), ("CC", "bank_reconciler")]),
    ("cc.sergeant", "Sid Sergeant", "CC", [("CC", "requisitioner")]),
    ("cc.stores", "Stan Stores", "CC", [("CC", "storekeeper")]),
    ("cc.purchasing", "Pru Chasing", "CC", [("CC", "procurement_manager")]),
    ("fra.officer", "Stella Station", "FRA", [("FRA", "requisitioner")]),
    ("fra.stores", "Fern Stores", "FRA", [("FRA", "storekeeper")]),
    ("fra.purchasing", "Phil Chasing", "FRA", [("FRA", "procurement_manager")]),
]  # fmt: skip
PASSWORD = "correct horse battery staple"


def email(key: str) -> str:
    """Sign-in address of a county person."""
    return f"{key}@westmarch.example"


def org(code: str) -> int:
    """Holder id of an organisation or circle, by code."""
    return _ids()[code]


def person(key: str) -> int:
    """Person id, by key."""
    return _ids()[email(key)]


def actor(key: str):
    """The person acting, with the rights held today."""
    from apps.identity.queries import actor_for

    return actor_for(person(key))


def everything():
    """A scope over every holder and class: for arranging rows in tests, never for proving what may be seen."""
    from apps.core.classes import WALLED
    from apps.core.scope import Scope

    ids = frozenset(value for key, value in _ids().items() if "@" not in key)
    everywhere = dict.fromkeys(WALLED, ids)
    return Scope(read=everywhere, write=everywhere, person=1, steward=True, context={"name": "test"})


def installer():
    """The scope in which reference data is loaded: everyone's facts, in nobody's name."""
    from apps.core.scope import Scope

    return Scope(steward=True, context={"name": "load_reference"})


_known: dict[str, int] = {}


def _ids() -> dict[str, int]:
    """Ids are given in a fixed order when the template is built, hence known without asking."""
    if not _known:
        for number, row in enumerate([*ORGANISATIONS, *CIRCLES], start=1):
            _known[row[0]] = number
        for number, row in enumerate(PEOPLE, start=1):
            _known[email(row[0])] = number
    return _known


def build() -> None:
    """Fill an empty schema with the county.  Runs as the application's role, within a full scope."""
    from django.db import transaction

    from apps.core.scope import scope
    from apps.identity import reference
    from apps.identity.models import Person, SignIn
    from apps.ledger import reference as ledger_reference
    from apps.spend import reference as spend_reference
    from apps.tenancy.models import Circle, CircleMember, Holder, Organisation

    during = DateRange(START, None)
    with scope(everything()), transaction.atomic():
        for code, name, service, kind in ORGANISATIONS:
            holder = Holder.objects.create(kind="organisation")
            assert holder.pk == org(code)
            Organisation.objects.create(
                holder=holder, code=code, name=name, service=service, kind=kind, during=during
            )
        for code, name, kind, members in CIRCLES:
            holder = Holder.objects.create(kind="circle")
            assert holder.pk == org(code)
            Circle.objects.create(holder=holder, code=code, name=name, kind=kind)
            for member in members:
                CircleMember.objects.create(holder=holder, organisation_id=org(member), during=during)
        with scope(installer()):
            reference.load()
        ledger_reference.load()
        spend_reference.load()
        for key, name, home, _grants in PEOPLE:
            made = Person.objects.create(
                holder_id=org(home), name=name, email=email(key), during=during, is_service=key == "reporting"
            )
            assert made.pk == person(key)
            if key != "reporting":
                SignIn.objects.create_user(email(key), PASSWORD, person=made)
        owners = [
            (key, holder, role)
            for key, _, _, grants in PEOPLE
            for holder, role in grants
            if role == "role_owner"
        ]
        others = [
            (key, holder, role)
            for key, _, _, grants in PEOPLE
            for holder, role in grants
            if role != "role_owner"
        ]
        for key, holder, role in [*owners, *others]:
            grant(key, holder, role)


def grant(key: str, holder: str, role: str, **more: object):
    """A live role, approved as the database demands: by the holder's role owner, acting in their own name.

    The first role owner of an organisation is approved by an administrator, as at set-up.
    """
    from dataclasses import replace

    from apps.core.scope import scoped_transaction
    from apps.identity.models import RoleGrant

    owner = f"{holder.lower()}.owner" if email(f"{holder.lower()}.owner") in _ids() else "pcc.owner"
    approver = owner if owner != key else ("cc.owner" if key != "cc.owner" else "pcc.owner")
    with scoped_transaction(replace(everything(), person=person(approver))):
        return RoleGrant.objects.create(
            holder_id=org(holder), person_id=person(key), role_id=role, state="live",
            requested_by_id=person("cc.admin" if key != "cc.admin" else "fra.admin"),
            approved_by_id=person(approver), reason="Test county",
            **{"during": DateRange(START, None), **more},
        )  # fmt: skip


if __name__ == "__main__":
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    build()
