"""Addresses of room jobs, under /jobs/."""

from django.urls import path

from apps.jobs import views

app_name = "jobs"
urlpatterns = [
    path("", views.index, name="index"),
    path("schedules/", views.schedules, name="schedules"),
    path("schedules/<int:schedule_id>/switch", views.switch_schedule, name="switch_schedule"),
    path("<int:job_id>/", views.detail, name="detail"),
    path("<int:job_id>/progress", views.progress, name="progress"),
    path("<int:job_id>/run-again", views.run_again, name="run_again"),
    path("<int:job_id>/cancel", views.cancel, name="cancel"),
]
