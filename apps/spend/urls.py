"""Addresses of room spend, under /spend/."""

from django.urls import path

from apps.spend import views

app_name = "spend"
urlpatterns = [
    path("", views.index, name="index"),
    path("lines/", views.lines, name="lines"),
    path("lines/<int:line_id>/", views.line, name="line"),
    path("loads/<int:record_id>/", views.load_page, name="load-record"),
    path("joint/", views.joint, name="joint"),
    path("prices/", views.prices, name="prices"),
    path("prices/loads/<int:record_id>/", views.price_load_page, name="price-load-record"),
    path("rules/", views.rules, name="rules"),
    path("rules/<int:rule_id>/end/", views.end_rule, name="end-rule"),
    path("rules/classify/<int:organisation_id>/", views.classify, name="classify"),
    path("mapping/", views.mapping, name="mapping"),
]
