"""What room banking registers with intake: bank statements."""

from __future__ import annotations

from collections.abc import Mapping

from django.urls import reverse

from apps.banking.importing import loader, reader
from apps.banking.importing.target import STATEMENTS
from apps.banking.models import BankAccount
from apps.core.classes import DataClass
from apps.intake.reading import Plan
from apps.intake.registry import Choice, Port, register


def own_accounts(organisation: int) -> tuple[reader.OwnAccount, ...]:
    """The accounts that a statement may be of."""
    found = BankAccount.objects.filter(holder_id=organisation).order_by("name", "pk")
    return tuple(reader.OwnAccount(one.pk, str(one), one.prints) for one in found)


def account_options(organisation: int) -> tuple[tuple[str, str], ...]:
    """The same, to choose from."""
    return tuple((str(one.pk), one.name) for one in own_accounts(organisation))


def propose(plan: Plan, organisation: int) -> Mapping[str, str]:
    """The account that the file names, else the only one."""
    named = reader.account_of(plan)
    options = account_options(organisation)
    return {"account": str(named) if named else options[0][0] if len(options) == 1 else ""}


def register_targets() -> None:
    """Called once at start-up."""
    register(
        Port(
            target=STATEMENTS, data_class=DataClass.FINANCE, duty="bank.reconcile", context=own_accounts, live=loader.live,
            load=loader.load, withdraw=loader.withdraw, propose=propose, reader=reader,
            page=lambda record: reverse("banking:statement", args=[record]),
            choices=(Choice("account", "Statement of", options_of=account_options),),
        )
    )  # fmt: skip
