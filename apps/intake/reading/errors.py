"""What reading a file may refuse: one class, a code for programs, a sentence for people."""

from __future__ import annotations

from apps.core.errors import AccordError


class IntakeError(AccordError):
    """The file, the sheet or the plan cannot be used; nothing of it was loaded."""

    code = "unreadable"


class UnsafeFile(IntakeError):
    """The file was refused by its content or size before it was read."""

    code = "unsafe_file"


class UnreadableFile(IntakeError):
    """The file claims a kind that it does not keep to: broken zip, broken XML, no text."""

    code = "unreadable_file"


class PlanNotReady(IntakeError):
    """A person has still to answer something about the file; `questions` says what."""

    code = "plan_not_ready"

    def __init__(self, sentence: str, *, questions: tuple[str, ...] = ()) -> None:
        super().__init__(sentence)
        self.questions = questions


class FileChanged(IntakeError):
    """The file is not the one that the plan was made from."""

    code = "file_changed"
