"""What a paper maker may refuse."""

from apps.core.errors import AccordError


class PaperError(AccordError):
    """The paper could not be made; the sentence says which part and what would be right."""

    code = "paper_refused"


class PdfNotAvailable(PaperError):
    """The libraries of the PDF maker are missing here; the accessible page can be printed instead."""

    code = "pdf_not_available"
