"""One form of error for the whole interface."""

from __future__ import annotations

from typing import Any

from drf_standardized_errors.handler import exception_handler as standard
from rest_framework import exceptions

from apps.core.errors import AccordError, Conflict, Invalid, NotAllowed, NotFound, OutOfDate


def exception_handler(error: Exception, context: Any) -> Any:
    """Translate the house's errors into HTTP answers; never echo a database error."""
    if isinstance(error, AccordError):
        error = _translated(error)
    return standard(error, context)


def _translated(error: AccordError) -> exceptions.APIException:
    if isinstance(error, NotAllowed):
        return exceptions.PermissionDenied(str(error), code=error.code)
    if isinstance(error, NotFound):
        return exceptions.NotFound(str(error), code=error.code)
    if isinstance(error, Invalid):
        return exceptions.ValidationError(error.fields or {"detail": str(error)}, code=error.code)
    answer = exceptions.APIException(str(error), code=error.code)
    answer.status_code = 409 if isinstance(error, Conflict | OutOfDate) else 400
    return answer
