"""Addresses of room purchasing, under /purchasing/."""

from __future__ import annotations

from django.urls import path

from apps.purchasing.views import card_statements, joint, more, orders, placing, receipts, requisitions, setup

app_name = "purchasing"
urlpatterns = [
    path("", requisitions.index, name="requisitions"),
    path("need/", requisitions.need, name="need"),
    path("emergency/", requisitions.emergency, name="emergency"),
    path("requisitions/<int:record_id>/", requisitions.record, name="requisition"),
    path("requisitions/<int:record_id>/order/", placing.place, name="place"),
    path("order-several/", placing.place_several, name="place-several"),
    path("joint/", joint.index, name="joint"),
    path("joint/new/", joint.new, name="joint-new"),
    path("joint/<int:offer_id>/", joint.offer, name="joint-offer"),
    path("orders/", orders.index, name="orders"),
    path("orders/<int:record_id>/", orders.record, name="order"),
    path("orders/<int:record_id>/order.pdf", orders.paper, name="order-paper"),
    path("orders/<int:record_id>/receive/", receipts.take, name="receive"),
    path("amendments/<int:record_id>/", orders.amendment, name="amendment"),
    path("receipts/", receipts.index, name="receipts"),
    path("receipts/<int:record_id>/", receipts.record, name="receipt"),
    path("emergencies/", more.emergencies, name="emergencies"),
    path("cards/", more.cards, name="cards"),
    path("cards/new/", more.card_new, name="card-new"),
    path("cards/<int:record_id>/", more.card, name="card"),
    path("card-statements/", card_statements.index, name="card-statements"),
    path("card-statements/<int:record_id>/", card_statements.record, name="card-statement"),
    path("not-invoiced/", more.accruals, name="accruals"),
    path("not-invoiced/<int:record_id>/", more.accrual, name="accrual"),
    path("setup/", setup.setup, name="setup"),
]
