"""Addresses of the REST interface, under /api/v1/."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView

from apps.desk.api import books, guide, invoices, postings, purchasing, views
from apps.desk.api.base import IsPerson

app_name = "api"
urlpatterns = [
    path("", guide.guide, name="guide"),
    path("schema/", SpectacularAPIView.as_view(permission_classes=[IsPerson]), name="schema"),
    path("organisations/", views.Organisations.as_view(), name="organisations"),
    path("suppliers/", views.Suppliers.as_view(), name="suppliers"),
    path("suppliers/<int:pk>/", views.SupplierDetail.as_view(), name="supplier"),
    path("spend-lines/", views.SpendLines.as_view(), name="spend_lines"),
    path("spend-postings/", postings.SpendPostings.as_view(), name="spend_postings"),
    path("report-runs/", views.ReportRuns.as_view(), name="report_runs"),
    path("report-runs/<int:pk>/", views.ReportRun.as_view(), name="report_run"),
    path("journals/", books.Journals.as_view(), name="journals"),
    path("journals/<int:pk>/", books.JournalDetail.as_view(), name="journal"),
    path("trial-balance/", books.TrialBalances.as_view(), name="trial_balance"),
    path("e-invoices/", invoices.EInvoices.as_view(), name="e_invoices"),
    path("requisitions/", purchasing.Requisitions.as_view(), name="requisitions"),
    path("orders/", purchasing.Orders.as_view(), name="orders"),
    path("orders/<int:pk>/", purchasing.OrderDetail.as_view(), name="order"),
    path("receipts/", purchasing.Receipts.as_view(), name="receipts"),
    path("<path:rest>", guide.Missing.as_view(), name="missing"),
]
