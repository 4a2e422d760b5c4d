"""Writes of room intake: receive a file, answer its questions, load it, take it back."""

from apps.intake.actions.loading import ask_to_load, load_upload
from apps.intake.actions.receiving import (
    answer_questions,
    check_upload,
    drop_upload,
    receive_file,
    state_choices,
)
from apps.intake.actions.undoing import reopen_upload, withdraw_upload

__all__ = [
    "answer_questions", "ask_to_load",
    "check_upload", "drop_upload", "load_upload", "receive_file", "reopen_upload",
    "state_choices",
    "withdraw_upload",
]  # fmt: skip
