"""What this room refuses."""

from apps.core.errors import AccordError, Conflict, Invalid


class DoesNotTie(AccordError):
    """A view does not add up to the report, or the report to its loads: the run stops, nothing is kept."""

    code = "does_not_tie"


class ReportInvalid(Invalid):
    """The parameters of a report do not fit together."""

    code = "report_invalid"


class RunState(Conflict):
    """The act does not fit the state of the run."""

    code = "run_state"
