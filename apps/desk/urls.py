"""Addresses of the front door."""

from django.urls import path

from apps.desk import views

app_name = "desk"
urlpatterns = [
    path("", views.home, name="home"),
    path("search/", views.search, name="search"),
    path("filters/", views.save_filter, name="save_filter"),
    path("filters/<int:filter_id>/remove/", views.remove_filter, name="remove_filter"),
    path("tour/", views.tour, name="tour"),
]
