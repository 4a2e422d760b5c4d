"""Base of every admin register: read-only; a write opens only by naming an action."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest
from django.template.response import TemplateResponse
from django.utils.functional import cached_property
from django.utils.text import capfirst

from apps.core.actor import Actor
from apps.core.classes import DataClass
from apps.core.errors import AccordError
from apps.core.paging import COUNT_MAX
from apps.core.versions import versions_of

Action = Callable[..., Any]


class BoundedPaginator(Paginator):
    """Never counts past 10,000 rows: an exact count of millions takes longer than the page."""

    @cached_property
    def count(self) -> int:
        """Rows, or 10,000 when there are more."""
        rows: Any = self.object_list
        return rows[: COUNT_MAX + 1].count() if hasattr(rows, "query") else len(rows)


class Register(admin.ModelAdmin):
    """Read-only list and page of a model within the reader's scope.

    add_action / change_action: an action called as `action(by=…, **cleaned)` or, for a change,
    `action(by=…, instance=…, **cleaned)`; `duty` is what a person must hold to see the button.
    """

    add_action: ClassVar[Action | None] = None
    change_action: ClassVar[Action | None] = None
    duty: ClassVar[str] = ""
    actions = None
    list_per_page = 50
    list_max_show_all = 200
    show_full_result_count = False
    paginator = BoundedPaginator
    view_on_site = False

    def has_module_permission(self, request: HttpRequest) -> bool:
        """The room's heading shows when the reader may see something of it."""
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Readers see a register when some holder's rows of its class are in their scope."""
        actor: Actor | None = getattr(request, "actor", None)
        if actor is None:
            return False
        data_class: DataClass = self.model.data_class  # type: ignore[attr-defined]
        if data_class is DataClass.SYSTEM:
            return False
        if not data_class.walled:
            return True
        return bool(actor.scope().reads(data_class))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Only when an action is named and its duty held."""
        return self._may(request, self.add_action)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only when an action is named and its duty held."""
        return self._may(request, self.change_action)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing is deleted from a register."""
        return False

    def _may(self, request: HttpRequest, action: Action | None) -> bool:
        actor: Actor | None = getattr(request, "actor", None)
        return action is not None and actor is not None and actor.holds(self.duty)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """The list under its own name."""
        title = capfirst(str(self.model._meta.verbose_name_plural))
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> TemplateResponse:
        """Every kept version of the row, newest first: when, who, by which act, and what changed."""
        row = self.get_object(request, unquote(object_id))
        if row is None or not self.has_view_permission(request, row):
            raise Http404("There is no such row within what you may see.")
        context = {
            **self.admin_site.each_context(request),
            "title": f"History of {row}",
            "opts": self.model._meta,
            "object": row,
            "versions": versions_of(row),
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/object_history.html", context)

    def save_model(self, request: HttpRequest, obj: Any, form: forms.ModelForm, change: bool) -> None:
        """Hand the form's values to the action; a refusal is shown as the form's error by `changeform_view`."""
        action = type(self).change_action if change else type(self).add_action
        assert action is not None, "The form could not have been opened without an action."
        extra = {"instance": obj} if change else {}
        made = action(by=request.actor, **extra, **form.cleaned_data)  # type: ignore[attr-defined]
        if not change and made is not None:
            obj.pk = made.pk

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """The action has written everything."""

    def changeform_view(
        self, request: HttpRequest, object_id: Any = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        """As Django's, but a refusal by an action comes back as a message above the form."""
        try:
            with transaction.atomic():
                return super().changeform_view(request, object_id, form_url, extra_context)
        except AccordError as refusal:
            messages.error(request, str(refusal))
            request.method = "GET"
            return super().changeform_view(request, object_id, form_url, extra_context)

    def log_addition(self, *args: Any, **kwargs: Any) -> None:  # type: ignore[override]
        """The audit chain is the trail; Django's own log would show names across organisations."""

    log_change = log_deletions = log_addition  # type: ignore[assignment]
