"""What this room refuses."""

from apps.core.errors import Conflict, Invalid


class BoardRule(Invalid):
    """A board's rule is broken: a date, a seat or a title does not fit what stands."""

    code = "board_rule"


class GovernanceState(Conflict):
    """The act does not fit the state of the meeting or opportunity."""

    code = "governance_state"
