"""Standing orders for work at due moments."""


def make_due_jobs() -> int:
    """Make the jobs that are due."""
    return 0
