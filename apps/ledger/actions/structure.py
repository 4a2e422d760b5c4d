"""The shared account structure: a steward opens accounts and changes what they are called and where they stand."""

from __future__ import annotations

from django.db import connection

from apps.audit.act import Act, action
from apps.audit.guards import reason_given
from apps.core.classes import DataClass
from apps.core.errors import Conflict, Invalid, NotFound
from apps.ledger.errors import books_judged
from apps.ledger.models import Account

STEWARD = "reference.steward"


@action("ledger.account.open")
def open_account(
    act: Act, *, code: str, name: str, kind: str, group: str, reason: str, role: str = "", needs_cost_centre: bool = False
) -> Account:  # fmt: skip
    """Add an account to the structure that all organisations share; each begins to use it by itself."""
    home = _home(act)
    why, text = reason_given(reason), code.strip()
    if not (text.isascii() and text.isdigit() and len(text) == 5):
        raise Invalid("An account's code has five digits.", fields={"code": "Give five digits."})
    if Account.objects.filter(pk=text).exists():
        raise Conflict(f"There is an account {text} already.")
    _refuse_unless_whole(name, kind, group, role)
    with books_judged():
        made = Account.objects.create(
            code=text, name=name.strip()[:120], kind=kind, group=group.strip()[:80], role=role,
            needs_cost_centre=needs_cost_centre,
        )  # fmt: skip
    act.audit(home, DataClass.DIRECTORY, reason=why, details={"account": text, "kind": kind})
    return made


@action("ledger.account.change")
def change_account(
    act: Act, *, code: str, name: str, group: str, needs_cost_centre: bool, reason: str, kind: str = "", role: str = ""
) -> Account:  # fmt: skip
    """Change what an account is called, its heading and whether it needs a cost centre.

    Its kind and its part in the machinery change only while no organisation has coded anything to it: they would move
    what stands in statements already.
    """
    home = _home(act)
    found = Account.objects.select_for_update().filter(pk=code).first()
    if found is None:
        raise NotFound(f"There is no account {code}.")
    why = reason_given(reason)
    kind = kind or found.kind
    _refuse_unless_whole(name, kind, group, role)
    if (kind, role) != (found.kind, found.role) and _is_coded(found):
        raise Conflict(
            f"Account {found.code} stands in books already, so its kind and role stay. Open another account instead."
        )
    found.name, found.group, found.kind, found.role = name.strip()[:120], group.strip()[:80], kind, role
    found.needs_cost_centre = needs_cost_centre
    with books_judged():
        found.save()
    act.audit(
        home, DataClass.DIRECTORY, reason=why, details={"account": found.code, "kind": kind, "role": role}
    )
    return found


def _is_coded(account: Account) -> bool:
    """Whether any organisation coded anything to it, whose books the steward need not see."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT accord_account_is_coded(%s)", [account.code])
        return bool(cursor.fetchone()[0])


def _home(act: Act) -> int:
    """The steward's own organisation keeps the entry."""
    home = next(iter(sorted(act.by.holders_with(STEWARD))), act.by.home or 0)
    act.by.require(STEWARD, home)
    return home


def _refuse_unless_whole(name: str, kind: str, group: str, role: str) -> None:
    if not name.strip():
        raise Invalid("Give the account a name that people know it by.", fields={"name": "Give a name."})
    if not group.strip():
        raise Invalid("Name the heading under which statements show it.", fields={"group": "Name a heading."})
    if kind not in Account.Kind.values:
        raise Invalid("Choose where the account stands in the statements.", fields={"kind": "Choose one."})
    if role not in Account.Role.values:
        raise Invalid("Choose what the account is to the books.", fields={"role": "Choose one."})
