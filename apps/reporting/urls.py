"""Addresses of reports, under /reports/."""

from django.urls import path

from apps.reporting import views

app_name = "reporting"
urlpatterns = [
    path("", views.index, name="index"),
    path("new/<slug:report>/", views.ask, name="ask"),
    path("boards/<int:board_id>/monthly/", views.monthly, name="monthly"),
    path("runs/<int:run_id>/", views.run, name="run"),
    path("runs/<int:run_id>/figure/", views.figure, name="figure"),
    path("runs/<int:run_id>/page/", views.page, name="page"),
    path("runs/<int:run_id>/release/", views.release, name="release"),
    path("runs/<int:run_id>/recall/", views.recall, name="recall"),
    path("runs/<int:run_id>/repeat/", views.repeat, name="repeat"),
    path("runs/<int:run_id>/opportunity/", views.opportunity, name="opportunity"),
    path("records/<int:record_id>/", views.run_record, name="run_record"),
]
