"""Addresses of room spend, under /spend/."""

from django.urls import path

from apps.spend.views import explorer, sources

app_name = "spend"
urlpatterns = [
    path("", explorer.index, name="index"),
    path("lines/", explorer.lines, name="lines"),
    path("lines/<int:line_id>/", explorer.line, name="line"),
    path("loads/<int:record_id>/", explorer.load_page, name="load-record"),
    path("joint/", explorer.joint, name="joint"),
    path("prices/", explorer.prices, name="prices"),
    path("prices/loads/<int:record_id>/", explorer.price_load_page, name="price-load-record"),
    path("rules/", explorer.rules, name="rules"),
    path("rules/<int:rule_id>/end/", explorer.end_rule, name="end-rule"),
    path("rules/classify/<int:organisation_id>/", explorer.classify, name="classify"),
    path("mapping/", explorer.mapping, name="mapping"),
    path("sources/", sources.index, name="sources"),
    path("sources/switch/", sources.switch_source, name="switch-source"),
    path("switches/<int:record_id>/", sources.switch, name="switch"),
    path("loads/<int:record_id>/post/", sources.post_load, name="post-load"),
    path("postings/<int:record_id>/", sources.posting, name="posting"),
    path("postings/<int:record_id>/reverse/", sources.reverse_posting, name="reverse-posting"),
    path("accounts/", sources.accounts, name="accounts"),
    path("booked/", sources.booked, name="booked"),
]
