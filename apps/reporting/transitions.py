"""How a report run passes from state to state; the database holds the same table."""

from apps.documents.transitions import declare

RUN = declare(
    "reporting.run",
    label="Report run",
    series="RUN",
    starts={"waiting"},
    steps={("waiting", "done"), ("done", "released"), ("released", "recalled")},
    page="reporting:run_record",
)
