"""Whatever happens in whatever order: available is budget less actual less what is live, and nothing commits twice."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.budgets.calc.profiles import by_hand, equal, shaped
from apps.budgets.queries.proofs import prove_budgets
from apps.core.errors import Conflict
from apps.core.scope import scope
from tests.budgets.world import (
    available,
    budgeted,
    coding,
    commit,
    document,
    end,
    held,
    planned,
    settle,
    want,
)
from tests.ledger.books import CREDITORS, ENERGY, entered, entry, officer

PENCE = st.integers(min_value=-(10**11), max_value=10**11)
NOUGHT = Decimal("0.00")


@given(PENCE, st.integers(min_value=1, max_value=12))
def test_equal_months_total_to_the_penny_and_differ_by_one_at_most(pence, first):
    amount = Decimal(pence) / 100
    months = equal(amount, first=first)
    assert len(months) == 12 and sum(months) == amount
    lasting = months[first - 1 :]
    assert not any(months[: first - 1]) and max(lasting) - min(lasting) <= Decimal("0.01")
    assert by_hand(amount, months) == months


@given(PENCE, st.lists(PENCE, min_size=12, max_size=12))
def test_last_years_shape_totals_to_the_penny(pence, shape):
    amount = Decimal(pence) / 100
    weights = [Decimal(one) / 100 for one in shape]
    months = shaped(amount, weights)
    assert len(months) == 12 and sum(months) == amount
    if any(one > 0 for one in weights):
        assert all(month == 0 for month, one in zip(months, weights, strict=True) if one <= 0)


@dataclass
class Doc:
    """What a document is expected to hold."""

    record: object
    soft: Decimal = NOUGHT
    hard: Decimal = NOUGHT
    accrued: Decimal = NOUGHT
    ordered: bool = False

    @property
    def live(self) -> Decimal:
        return self.soft + self.hard + self.accrued


class Model:
    """The same rules, told in plain Python beside the database."""

    def __init__(self, county, holder: int, codings: tuple[int, int]) -> None:
        self.county, self.holder, self.codings, self.by = county, holder, codings, officer(county, "CC")
        self.budget, self.actual, self.docs = Decimal("1000.00"), NOUGHT, []

    @property
    def left(self) -> Decimal:
        return self.budget - self.actual - sum((doc.live for doc in self.docs), NOUGHT)

    def tries(self, increase: Decimal, act) -> bool:
        """Does it, expecting a stop exactly when it takes more than is left."""
        if increase > 0 and increase > self.left:
            with pytest.raises(Conflict, match="too much"):
                act()
            return False
        act()
        return True

    def do(self, verb: str, which: int, pounds: Decimal) -> None:
        living = [doc for doc in self.docs if doc.ordered is (verb in ("receive", "invoice"))] if verb in (
            "receive", "invoice", "order") else self.docs  # fmt: skip
        doc = living[which % len(living)] if living else None
        if verb in ("reserve", "order"):
            self.begin(verb, which, pounds, doc)
        elif doc is not None:
            getattr(self, verb)(doc, pounds)

    def begin(self, verb: str, which: int, pounds: Decimal, source: Doc | None) -> None:
        new = Doc(document(by=self.by, holder=self.holder))
        more = {}
        used = NOUGHT
        if verb == "order" and source is not None:
            more, used = {"source": source.record.pk, "source_position": 1}, min(source.soft, pounds)
        one = want(self.codings[which % 2], pounds, **more)
        name = "reserve" if verb == "reserve" else "convert"
        if self.tries(pounds - used, lambda: commit(by=self.by, verb=name, target=new.record, given=[one])):
            new.ordered = verb == "order"
            setattr(new, "hard" if new.ordered else "soft", pounds)
            if used:
                source.soft -= used
            self.docs.append(new)

    def amend(self, doc: Doc, pounds: Decimal) -> None:
        change = pounds if int(pounds * 100) % 2 else -pounds
        name = "hard" if doc.ordered else "soft"
        act = lambda: commit(by=self.by, verb="amend", target=doc.record, given={1: change})  # noqa: E731
        if getattr(doc, name) + change < 0:
            with pytest.raises(Conflict, match="no more than that"):
                act()
        elif self.tries(change, act):
            setattr(doc, name, getattr(doc, name) + change)

    def receive(self, doc: Doc, pounds: Decimal) -> None:
        used = min(doc.hard, pounds)
        if self.tries(
            pounds - used, lambda: commit(by=self.by, verb="accrue", target=doc.record, given={1: pounds})
        ):
            doc.hard, doc.accrued = doc.hard - used, doc.accrued + pounds

    def invoice(self, doc: Doc, pounds: Decimal) -> None:
        commit(by=self.by, verb="release", target=doc.record, given={1: pounds})
        entered(
            self.county,
            "CC",
            self.holder,
            entry(self.county, self.holder, (ENERGY, str(pounds)), (CREDITORS, str(-pounds))),
        )
        owed = min(doc.accrued, pounds)
        doc.accrued -= owed
        doc.hard -= min(doc.hard, pounds - owed)
        self.actual += pounds

    def end(self, doc: Doc, pounds: Decimal) -> None:
        if doc.accrued:
            with pytest.raises(DatabaseError, match="still committed"), transaction.atomic():
                end(by=self.by, record=doc.record, release=True)
                settle()
            return
        end(by=self.by, record=doc.record, release=True)
        settle()
        self.docs.remove(doc)

    def agrees(self) -> None:
        assert available(self.county, self.holder) == self.left
        expected = tuple(
            sum((getattr(doc, name) for doc in self.docs), NOUGHT) for name in ("soft", "hard", "accrued")
        )
        assert held(self.county, self.holder) == expected


VERBS = st.sampled_from(["reserve", "reserve", "order", "order", "amend", "receive", "invoice", "end"])
STEPS = st.lists(
    st.tuples(VERBS, st.integers(min_value=0, max_value=5), st.integers(min_value=1, max_value=60_000)),
    min_size=1,
    max_size=12,
)


@pytest.mark.django_db
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
def test_any_sequence_keeps_available_right(county, steps):
    with transaction.atomic():
        holder = budgeted(county, "CC", planned(ENERGY, "1000.00"))
        with scope(county.everything()):
            from apps.ledger.models import VatCode

            vat = VatCode.objects.order_by("code").values_list("code", flat=True)[0]
        # Two codings of one budget: with and without a VAT code.
        model = Model(county, holder, (coding(county, holder), coding(county, holder, vat_code=vat)))
        for verb, which, pence in steps:
            model.do(verb, which, Decimal(pence) / 100)
            model.agrees()
        with scope(county.everything()):
            assert [fault for check in prove_budgets() for fault in check.faults] == []
        transaction.set_rollback(True)
