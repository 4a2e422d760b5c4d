"""Base of every admin register: read-only; a write opens only by naming an action."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import quote, unquote
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst

from apps.core.actor import Actor
from apps.core.classes import DataClass
from apps.core.columns import CODED, CodedFilter, SetBasedList, Shown, Words, is_holder
from apps.core.errors import AccordError
from apps.core.models import HouseModel
from apps.core.paging import COUNT_MAX
from apps.core.versions import versions_of, written_versions

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

    Every field reads as on the other screens (apps.core.columns). `words` names a code's own words where the room
    has them; `holder_lists` are fields that list holders' ids.
    """

    add_action: ClassVar[Action | None] = None
    change_action: ClassVar[Action | None] = None
    duty: ClassVar[str] = ""
    words: ClassVar[dict[str, Words]] = {}
    holder_lists: ClassVar[tuple[str, ...]] = ()
    actions = None
    list_per_page = 50
    list_max_show_all = 200
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
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

    @cached_property
    def _columns(self) -> dict[str, Shown]:
        return {name: self._shown(name, page=False) for name in self._listed}

    @cached_property
    def _lines(self) -> list[Shown]:
        """Everything that a row's page shows; a key derived for the database's own use is left out."""
        kept = [field for field in self.model._meta.concrete_fields if not field.generated]
        return [
            self._shown(field.name, page=True)
            for field in kept
            if not (field.primary_key and is_holder(field))
        ]

    @cached_property
    def _listed(self) -> list[str]:
        """The columns' names; whose row it is stands last where the register does not say it itself."""
        names = [str(name) for name in self.list_display]
        holder = next((field for field in self.model._meta.concrete_fields if field.name == "holder"), None)
        return names if holder is None or holder.primary_key or "holder" in names else [*names, "holder"]

    def _shown(self, name: str, *, page: bool) -> Shown:
        field = self.model._meta.get_field(name)
        return Shown(field, coded=self.words.get(name), holders=name in self.holder_lists, page=page)

    def get_list_display(self, request: HttpRequest) -> Any:
        """The columns, each in words."""
        return list(self._columns.values())

    def get_list_filter(self, request: HttpRequest) -> Any:
        """The filters; those by a code give its words."""
        fields = {field.name: field for field in self.model._meta.concrete_fields}
        return [
            (name, CodedFilter)
            if name in self.words or (name in CODED and not getattr(fields.get(str(name)), "choices", None))
            else name
            for name in self.list_filter
        ]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> Any:
        """A list that never asks row by row."""
        return SetBasedList

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """A row that one may only read shows its fields in words."""
        return self._lines if self._only_read(request, obj) else super().get_fields(request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The same, since all of them are only read."""
        return self._lines if self._only_read(request, obj) else super().get_readonly_fields(request, obj)

    def _only_read(self, request: HttpRequest, obj: Any) -> bool:
        return obj is not None and not self.has_change_permission(request, obj)

    def title_of(self, row: Any) -> str:
        """What a row is called: its own words, else the number of its record, else its kind and id."""
        named = type(row).__str__ is not HouseModel.__str__
        record = None if named or not hasattr(row, "record_id") else getattr(row, "record", None)
        return str(getattr(record, "number", None) or row)

    def trail(self, *further: tuple[str, str]) -> list[tuple[str, str]]:
        """The breadcrumb down to this register and what stands below it."""
        opts = self.model._meta
        room = reverse("admin:app_list", args=[opts.app_label])
        register = reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist")
        return [
            ("Registers", reverse("admin:index")),
            (str(opts.app_config.verbose_name), room),
            (capfirst(str(opts.verbose_name_plural)), register if further else ""),
            *further,
        ]

    def _row_address(self, row: Any) -> str:
        opts = self.model._meta
        return reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[quote(row.pk)])

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """The list under its own name."""
        title = capfirst(str(self.model._meta.verbose_name_plural))
        given = {"title": title, "breadcrumb": self.trail(), **(extra_context or {})}
        return super().changelist_view(request, given)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        """A row's page under the row's own name."""
        row = kwargs.get("obj")
        title = self.title_of(row) if row is not None else context["title"]
        context |= {"title": title, "subtitle": None, "breadcrumb": self.trail((title, ""))}
        return super().render_change_form(request, context, *args, **kwargs)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> TemplateResponse:
        """Every kept version of the row, newest first: when, who, by which act, and what changed."""
        row = self.get_object(request, unquote(object_id))
        if row is None or not self.has_view_permission(request, row):
            raise Http404("There is no such row within what you may see.")
        title = self.title_of(row)
        context = {
            **self.admin_site.each_context(request),
            "title": f"History of {title}",
            "opts": self.model._meta,
            "object": row,
            "versions": written_versions(versions_of(row), self._lines),
            "breadcrumb": self.trail((title, self._row_address(row)), ("History", "")),
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
