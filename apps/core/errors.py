"""The errors a person may meet: a code for programs and a sentence that names the record and the cure."""


class AccordError(Exception):
    """Base of every refusal.  `str(error)` is the sentence shown to the person."""

    code = "refused"

    def __init__(self, sentence: str, *, code: str | None = None) -> None:
        super().__init__(sentence)
        if code is not None:
            self.code = code


class NotAllowed(AccordError):
    """The person does not hold the duty, or holds it with too small a limit."""

    code = "not_allowed"


class NotFound(AccordError):
    """The record does not exist within what the person may see."""

    code = "not_found"


class OutOfDate(AccordError):
    """The record changed since the form was shown; the sentence says what changed."""

    code = "out_of_date"


class Invalid(AccordError):
    """The input breaks a rule; `fields` maps a field's name to its sentence."""

    code = "invalid"

    def __init__(
        self, sentence: str, *, fields: dict[str, str] | None = None, code: str | None = None
    ) -> None:
        super().__init__(sentence, code=code)
        self.fields = fields or {}


class Conflict(AccordError):
    """The act is against the state of the record, or was already done."""

    code = "conflict"
