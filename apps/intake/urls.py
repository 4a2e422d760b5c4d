"""Addresses of room intake, under /imports/."""

from django.urls import path

from apps.intake import views

app_name = "intake"
urlpatterns = [
    path("", views.index, name="index"),
    path("new/", views.upload, name="upload"),
    path("record/<int:record_id>/", views.by_record, name="upload-record"),
    path("<int:upload_id>/", views.detail, name="detail"),
    path("<int:upload_id>/columns/", views.columns, name="columns"),
    path("<int:upload_id>/preview/", views.preview, name="preview"),
    path("<int:upload_id>/fix/", views.fix, name="fix"),
    path("<int:upload_id>/fix/errors.csv", views.errors_file, name="errors"),
    path("<int:upload_id>/load/", views.load, name="load"),
    path("<int:upload_id>/progress/", views.progress, name="progress"),
    path("<int:upload_id>/reopen/", views.reopen, name="reopen"),
    path("<int:upload_id>/result/", views.result, name="result"),
    path("<int:upload_id>/withdraw/", views.withdraw, name="withdraw"),
    path("<int:upload_id>/drop/", views.drop, name="drop"),
]
