"""Addresses of Accord; each room adds its own under one prefix."""

from __future__ import annotations

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from apps.desk.health import healthz, readyz
from apps.documents.styleguide import StyleGuide
from apps.identity.demo import sign_in_as
from apps.jobs.views import metrics

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("accounts/", include("apps.identity.account_urls")),
    path("demo/sign-in/", sign_in_as, name="identity_demo_sign_in"),
    path("people/", include("apps.identity.urls")),
    path("organisations/", include("apps.identity.organisation_urls")),
    path("work/", include("apps.work.urls")),
    path("audit/", include("apps.work.trail_urls")),
    path("api/v1/", include("apps.desk.api.urls")),
    path("registers/", admin.site.urls),
    path("jobs/", include("apps.jobs.urls")),
    path("imports/", include("apps.intake.urls")),
    path("spend/", include("apps.spend.urls")),
    path("suppliers/", include("apps.suppliers.urls")),
    path("ledger/", include("apps.ledger.urls")),
    path("budgets/", include("apps.budgets.urls")),
    path("contracts/", include("apps.procurement.urls")),
    path("purchasing/", include("apps.purchasing.urls")),
    path("banking/", include("apps.banking.urls")),
    path("payables/", include("apps.payables.urls")),
    path("income/", include("apps.receivables.urls")),
    path("grants/", include("apps.grants.urls")),
    path("styleguide/", StyleGuide.as_view(), name="styleguide"),
    path("metrics", metrics, name="metrics"),
    path("board/", include("apps.governance.urls")),
    path("reports/", include("apps.reporting.urls")),
    path("", include("apps.documents.urls")),
    path("", include("apps.desk.urls")),
]
