"""The pure reading layer of intake: any CSV, XLSX or ODS file into clean rows or true reasons.

    plan = inspect(path, TARGET, name="April.csv", saved=mappings, context=organisation)
    plan = plan.with_mapping(TARGET, fingerprint, {"date": 1})  # a person sets the columns of a shape
    seen = preview(path, plan, TARGET, context=organisation)  # totals by month and sheet, first refusals
    for batch in (reading := read(path, plan, TARGET, context=organisation)):
        ... batch.columns, batch.row_numbers, batch.refused
    reading.counts                                            # rows_read = rows_loaded + rows_refused

No Django, no database: the package imports without settings.
"""

from .errors import FileChanged, IntakeError, PlanNotReady, UnreadableFile, UnsafeFile
from .fields import Field, Kind, SumRule, Target
from .inspecting import inspect
from .loading import Reading, preview, read
from .plan import ColumnGuess, FileFacts, Notice, Plan, Segment, SheetPlan
from .results import Batch, Counts, Preview, Refusal, RefusedRow, Subtotal

__all__ = [
    "Batch",
    "ColumnGuess",
    "Counts",
    "Field",
    "FileChanged",
    "FileFacts",
    "IntakeError",
    "Kind",
    "Notice",
    "Plan",
    "PlanNotReady",
    "Preview",
    "Reading",
    "Refusal",
    "RefusedRow",
    "Segment",
    "SheetPlan",
    "Subtotal",
    "SumRule",
    "Target",
    "UnreadableFile",
    "UnsafeFile",
    "inspect",
    "preview",
    "read",
]
