"""Who acts: a person with the rights they hold today, from which the scope follows."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property

from apps.core.classes import DataClass
from apps.core.errors import NotAllowed
from apps.core.scope import Scope


@dataclass(frozen=True)
class Right:
    """One duty held in one holder today; `limit` is the largest amount in pounds, None for no limit."""

    holder: int
    duty: str
    data_class: int | None = None
    writes: bool = False
    limit: Decimal | None = None


@dataclass(frozen=True)
class Actor:
    """A person acting now.  `for_person` is whom they stand in for; `home` is their own organisation."""

    person: int
    name: str
    rights: tuple[Right, ...] = ()
    home: int | None = None
    for_person: int | None = None
    request: str = ""
    marks: tuple[str, ...] = field(default=())

    @cached_property
    def _by_duty(self) -> dict[str, dict[int, Right]]:
        found: dict[str, dict[int, Right]] = defaultdict(dict)
        for right in self.rights:
            held = found[right.duty].get(right.holder)
            if held is None or _wider(right, held):
                found[right.duty][right.holder] = right
        return dict(found)

    def holds(self, duty: str, holder: int | None = None) -> bool:
        """True when the duty is held in that holder (in any, when none is named)."""
        held = self._by_duty.get(duty, {})
        return bool(held) if holder is None else holder in held

    def holders_with(self, duty: str) -> frozenset[int]:
        """Holders in which the duty is held."""
        return frozenset(self._by_duty.get(duty, {}))

    def limit(self, duty: str, holder: int) -> Decimal | None:
        """Largest amount for the duty in pounds; None means no limit.  Ask `holds` first."""
        return self._by_duty[duty][holder].limit

    def require(self, duty: str, holder: int, amount: Decimal | None = None) -> None:
        """Raise NotAllowed unless the duty is held there with enough limit for `amount` pounds."""
        if not self.holds(duty, holder):
            raise NotAllowed(
                f"{self.name} does not hold the duty “{duty}” in this organisation. "
                "Ask the organisation's administrator to request a role that includes it."
            )
        limit = self.limit(duty, holder)
        if amount is not None and limit is not None and amount > limit:
            raise NotAllowed(
                f"£{amount:,.2f} is above the limit of £{limit:,.2f} that {self.name} holds for “{duty}”. "
                "Send it to someone with a higher limit."
            )

    def scope(self, **context: object) -> Scope:
        """The scope that follows from the rights; `context` is written into every history row."""
        read: dict[DataClass, set[int]] = defaultdict(set)
        write: dict[DataClass, set[int]] = defaultdict(set)
        steward = False
        for right in self.rights:
            if right.data_class is None:
                continue
            data_class = DataClass(right.data_class)
            if data_class is DataClass.REFERENCE:
                steward = steward or right.writes
            elif data_class.walled:
                (write if right.writes else read)[data_class].add(right.holder)
        known = {"person": self.person, "name": self.name, "request": self.request, **context}
        if self.for_person:
            known["for_person"] = self.for_person
        if self.marks:
            known["marks"] = list(self.marks)
        return Scope(
            read={key: frozenset(value) for key, value in read.items()},
            write={key: frozenset(value) for key, value in write.items()},
            person=self.person,
            steward=steward,
            context=known,
        )

    def standing_in_for(self, person: int) -> Actor:
        """The same actor, acting under a delegation of `person`."""
        return replace(self, for_person=person)


def _wider(one: Right, other: Right) -> bool:
    return one.limit is None or (other.limit is not None and one.limit > other.limit)
