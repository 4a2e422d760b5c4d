"""Addresses of boards, meetings and opportunities, under /board/."""

from django.urls import path

from apps.governance import views

app_name = "governance"
urlpatterns = [
    path("", views.index, name="index"),
    path("boards/<int:board_id>/", views.board, name="board"),
    path("boards/<int:board_id>/rename/", views.rename, name="rename"),
    path("boards/<int:board_id>/office/", views.office, name="office"),
    path("boards/<int:board_id>/appoint/", views.appoint, name="appoint"),
    path("boards/<int:board_id>/member/", views.member, name="member"),
    path("boards/<int:board_id>/meeting/", views.plan, name="plan"),
    path("meetings/<int:meeting_id>/", views.meeting, name="meeting"),
    path("meetings/<int:meeting_id>/item/", views.item, name="item"),
    path("meetings/<int:meeting_id>/hold/", views.hold, name="hold"),
    path("meetings/<int:meeting_id>/cancel/", views.cancel, name="cancel"),
    path("opportunities/", views.opportunities, name="opportunities"),
    path("opportunities/<int:opportunity_id>/", views.opportunity, name="opportunity"),
    path("opportunities/<int:opportunity_id>/answer/", views.answer, name="answer"),
    path("opportunities/<int:opportunity_id>/move/", views.move, name="move"),
    path("records/meeting/<int:record_id>/", views.meeting_record, name="meeting_record"),
    path("records/opportunity/<int:record_id>/", views.opportunity_record, name="opportunity_record"),
]
