"""Sort code, account number and name: read as people write them, sealed for keeping, fingerprinted for comparing."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field

from apps.core.errors import Invalid
from apps.identity.sealing import fingerprint, fingerprints, seal, unseal

PURPOSE = "bank account"
NAME_MAX = 70


@dataclass(frozen=True)
class Details:
    """Where money goes.  It does not print itself: no log or error ever holds it."""

    sort_code: str = field(repr=False)
    account: str = field(repr=False)
    name: str = field(repr=False)

    @property
    def tail(self) -> str:
        """The last three figures, by which people tell accounts apart."""
        return self.account[-3:]

    @property
    def spaced(self) -> str:
        """The sort code as people read it."""
        return "-".join((self.sort_code[:2], self.sort_code[2:4], self.sort_code[4:]))

    def sealed(self) -> str:
        """Under the newest key."""
        return seal(json.dumps([self.sort_code, self.account, self.name]))

    def prints(self) -> str:
        """Fingerprint of sort code and account number, under the newest key."""
        return fingerprint(self.sort_code + self.account, PURPOSE)

    def all_prints(self) -> list[str]:
        """What equal details kept under older keys carry."""
        return fingerprints(self.sort_code + self.account, PURPOSE)


def opened(sealed: str) -> Details:
    """Details again.  Whoever calls it logs the reading."""
    return Details(*json.loads(unseal(sealed)))


def read(sort_code: str, account: str, name: str) -> Details:
    """As people write them; Invalid names what is wrong without repeating it.  Seven figures get a nought before them."""
    wrong = {}
    sort = re.sub(r"[\s\-]", "", sort_code)
    number = re.sub(r"[\s\-]", "", account)
    if not re.fullmatch(r"\d{6}", sort, re.ASCII):
        wrong["sort_code"] = "A sort code has six figures, such as 00-00-00."
    if not re.fullmatch(r"\d{7,8}", number, re.ASCII):
        wrong["account"] = "An account number has eight figures."
    if not name.strip() or len(name.strip()) > NAME_MAX:
        wrong["name"] = f"Give the name on the account, in at most {NAME_MAX} characters."
    if wrong:
        raise Invalid(" ".join(wrong.values()), fields=wrong)
    return Details(sort, number.zfill(8), " ".join(name.split()))
