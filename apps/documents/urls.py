"""Addresses of room documents, from the root: files by one door, records by their general page."""

from django.urls import path

from apps.documents import views

app_name = "documents"
urlpatterns = [
    path("files/<int:file_id>/", views.file, name="file"),
    path("records/<int:record_id>/", views.record, name="record"),
]
