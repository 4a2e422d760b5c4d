"""Registers of governance: boards, offices, seats, meetings and opportunities; all read-only here."""

from django.contrib import admin

from apps.core.admin import Register
from apps.governance.models import Appointment, Board, BoardMember, Meeting, Office, Opportunity


@admin.register(Board)
class BoardRegister(Register):
    """Every board, within scope."""

    list_display = ("code", "quorum", "voting", "reporting_person")
    search_fields = ("code",)


@admin.register(Office)
class OfficeRegister(Register):
    """Offices with the title they bear between two dates."""

    list_display = ("title", "board", "chairs", "during")
    search_fields = ("title",)


@admin.register(Appointment)
class AppointmentRegister(Register):
    """Who held which office."""

    list_display = ("name", "office", "during")
    search_fields = ("name",)


@admin.register(BoardMember)
class BoardMemberRegister(Register):
    """Seats on boards."""

    list_display = ("name", "board", "organisation", "votes", "during")
    search_fields = ("name",)


@admin.register(Meeting)
class MeetingRegister(Register):
    """Meetings."""

    list_display = ("record", "board", "starts_at", "place", "quorate")


@admin.register(Opportunity)
class OpportunityRegister(Register):
    """Opportunities to buy jointly."""

    list_display = ("record", "title", "amount", "live")
    list_filter = ("live", "subject")
    search_fields = ("title",)
