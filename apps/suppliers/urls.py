"""Addresses of room suppliers, under /suppliers/."""

from django.urls import path

from apps.suppliers import views

app_name = "suppliers"
urlpatterns = [
    path("", views.index, name="index"),
    path("review/", views.review, name="review"),
    path("review/<int:suggestion_id>/", views.decide, name="decide"),
    path("changes/<int:change_id>/undo/", views.undo, name="undo"),
    path("<int:supplier_id>/", views.detail, name="detail"),
    path("<int:supplier_id>/numbers/", views.identify, name="identify"),
    path("<int:supplier_id>/mark/", views.mark, name="mark"),
    path("<int:supplier_id>/confirm/", views.confirm, name="confirm"),
    path("<int:supplier_id>/split/", views.split, name="split"),
    path("<int:supplier_id>/note/", views.note, name="note"),
]
