"""Addresses of room identity, under /people/."""

from __future__ import annotations

from django.urls import path

from apps.identity.views import control, people

app_name = "identity"
urlpatterns = [
    path("", people.people, name="people"),
    path("add/", people.add_person, name="add-person"),
    path("requests/", people.requests, name="requests"),
    path("separation/", control.separation, name="separation"),
    path("exceptions/", control.exceptions, name="exceptions"),
    path("exceptions/<int:exception_id>/<slug:verb>/", control.decide_exception, name="decide-exception"),
    path("emergencies/", control.emergencies, name="emergencies"),
    path("emergencies/<int:access_id>/<slug:verb>/", control.decide_emergency, name="decide-emergency"),
    path("vetting/", control.vetting, name="vetting"),
    path("vetting/<int:clearance_id>/<slug:verb>/", control.change_clearance, name="change-clearance"),
    path("roles/<int:grant_id>/approve/", people.approve_role, name="approve-role"),
    path("roles/<int:grant_id>/refuse/", people.refuse_role, name="refuse-role"),
    path("roles/<int:grant_id>/end/", people.end_role, name="end-role"),
    path("<int:person_id>/", people.person, name="person"),
    path("<int:person_id>/request-role/", people.request_role, name="request-role"),
    path("<int:person_id>/leaves/", people.end_person, name="end-person"),
    path("<int:person_id>/sign-ins/", people.add_sign_in, name="add-sign-in"),
    path("<int:person_id>/sign-ins/<int:sign_in_id>/close/", people.close_sign_in, name="close-sign-in"),
]
