"""Data classes: what kind of information a row is, and therefore who may ever see it."""

from enum import IntEnum

HOLDERS_MAX = 1_000_000
"""Holder ids stay below this, so that class x 1,000,000 + holder is one unambiguous key."""


class DataClass(IntEnum):
    """The class every model declares; the first eight are walled by holder, the rest need no scope.

    DIRECTORY is the area's address book (who works where, who holds which role): read by whoever is
    signed in to an organisation of the area, written only within the holder's own organisation.
    SYSTEM is machinery without business content (sign-ins, sessions, schedules).
    """

    DIRECTORY = 1
    FINANCE = 2
    PROCUREMENT = 3
    PEOPLE = 4
    PAY = 5
    ESTATE = 6
    GOVERNANCE = 7
    RESTRICTED = 8
    MIXED = 80
    PUBLIC = 90
    REFERENCE = 91
    SYSTEM = 92

    @property
    def walled(self) -> bool:
        """True when rows of this class belong to a holder and need a scope to be seen."""
        return self < DataClass.MIXED

    @property
    def slug(self) -> str:
        """Lower-case name, as used in PostgreSQL settings and on screens."""
        return self.name.lower()


WALLED = tuple(item for item in DataClass if item.walled)


def access_key(data_class: int, holder_id: int) -> int:
    """One number for (class, holder), compared by the policy of tables that serve all classes."""
    return int(data_class) * HOLDERS_MAX + holder_id
