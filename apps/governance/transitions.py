"""How meetings and opportunities pass from state to state; the database holds the same table."""

from apps.documents.transitions import declare

MEETING = declare(
    "governance.meeting",
    label="Meeting",
    series="MEET",
    starts={"planned"},
    steps={("planned", "held"), ("planned", "cancelled")},
    page="governance:meeting_record",
)
OPPORTUNITY = declare(
    "governance.opportunity",
    label="Opportunity",
    series="OPP",
    starts={"open"},
    steps={
        ("open", "going_ahead"),
        ("open", "dropped"),
        ("going_ahead", "done"),
        ("going_ahead", "dropped"),
        ("dropped", "open"),
    },
    page="governance:opportunity_record",
)
