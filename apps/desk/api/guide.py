"""The REST interface to read: every address, its parameters and answers, from the same description as the schema."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from rest_framework.exceptions import NotFound
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.identity.access import signed_in

KINDS = {
    "integer": "whole number",
    "number": "amount",
    "string": "text",
    "array": "list",
    "boolean": "yes or no",
}


@require_safe
@signed_in
def guide(request: HttpRequest) -> HttpResponse:
    """Addresses grouped by what they are about."""
    schema = SchemaGenerator().get_schema(request=None, public=True)
    return TemplateResponse(
        request, "desk/api.html", {"page_title": "REST interface", "addresses": list(_addresses(schema))}
    )


def _addresses(schema: dict[str, Any]) -> Any:
    for path, verbs in schema["paths"].items():
        for verb, told in verbs.items():
            parameters = [
                {
                    "name": one["name"], "kind": _kind(one["schema"]),
                    "about": one.get("description") or ("Its number." if one["in"] == "path" else ""),
                }
                for one in told.get("parameters", [])
            ]  # fmt: skip
            body = _fields(schema, told["requestBody"]) if "requestBody" in told else []
            yield {
                "path": path, "verb": verb.upper(), "about": told.get("description", ""),
                "parameters": parameters, "body": body, "opens": verb == "get" and "{" not in path,
            }  # fmt: skip


def _fields(schema: dict[str, Any], body: dict[str, Any]) -> list[dict[str, str]]:
    """The fields of a request's body."""
    name = body["content"]["application/json"]["schema"]["$ref"].rsplit("/", 1)[-1]
    form = schema["components"]["schemas"][name]
    return [
        {
            "name": field, "kind": _kind(about),
            "about": about.get("description") or ("Needed." if field in form.get("required", []) else "May be left out."),
        }
        for field, about in form["properties"].items()
    ]  # fmt: skip


def _kind(about: dict[str, Any]) -> str:
    if about.get("format") in ("date", "date-time"):
        return "day" if about["format"] == "date" else "moment"
    return KINDS.get(about.get("type", ""), "text")


class Missing(APIView):
    """What stands at no address of the interface is refused in its own form, not with a page."""

    permission_classes = [AllowAny]
    schema = None

    def get(self, request: Request, rest: str = "") -> Response:
        """No such address."""
        raise NotFound(f"There is no address “{rest[:80]}” in this interface; /api/v1/ lists them.")

    post = put = patch = delete = get
