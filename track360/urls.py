"""Every address of the house."""

from django.urls import URLPattern, URLResolver, include, path

from activity.api import ActivityView
from commissions.api import AffiliateStatusView, CommissionStatusView, CommissionsView, CommissionView
from commissions.corrections import api as drafts
from commissions.statement_api import (
    PayoutsView,
    StatementDocumentView,
    StatementLinesView,
    StatementsView,
    StatementView,
)
from customers.api import CustomersView
from track360 import monitoring
from track360.connectors.api import ControlTotalsView
from track360.events.feed.api import EventsView
from track360.events.inbound.api import HookView
from track360.events.webhooks import api as webhooks
from track360.ingest.request.audit import AuditView
from track360.ingest.request.views import BatchView, ParkedView, SchemaView
from track360.openapi import views as openapi
from track360.partners.credentials import api as credentials
from track360.reports.api import ReportView
from track360.site.sites import affiliate_site, operator_site
from transactions.api import TransactionsView

handler400 = "track360.core.errors.bad_request"
handler403 = "track360.core.errors.forbidden"
handler404 = "track360.core.errors.not_found"
handler500 = "track360.core.errors.server_error"

# Without a slash at the end: a redirect to one would lose the body of a push.
data_urls: list[URLPattern | URLResolver] = [
    path("customers", CustomersView.as_view(), name="customers"),
    path("transactions", TransactionsView.as_view(), name="transactions"),
    path("trading-activity", ActivityView.as_view(), name="trading-activity"),
    path("commissions", CommissionsView.as_view(), name="commissions"),
    path("commissions/<str:entry_id>", CommissionView.as_view(), name="commission"),
    path(
        # ``path``: an id is the partner's and may hold a slash.
        "customers/<path:customer_id>/commission-status",
        CommissionStatusView.as_view(),
        name="commission-status",
    ),
    path(
        "affiliates/<path:affiliate_id>/commission-status",
        AffiliateStatusView.as_view(),
        name="affiliate-commission-status",
    ),
    path("statements", StatementsView.as_view(), name="statements"),
    path("statements/<str:statement_id>", StatementView.as_view(), name="statement"),
    path("statements/<str:statement_id>/lines", StatementLinesView.as_view(), name="statement-lines"),
    path("statements/<str:statement_id>/document.pdf", StatementDocumentView.as_view(), name="statement-document"),
    path("payouts", PayoutsView.as_view(), name="payouts"),
    path("events", EventsView.as_view(), name="events"),
    path("webhooks", webhooks.WebhooksView.as_view(), name="webhooks"),
    path("webhooks/<str:webhook_id>", webhooks.WebhookView.as_view(), name="webhook"),
    path("webhooks/<str:webhook_id>/deliveries", webhooks.DeliveriesView.as_view(), name="webhook-deliveries"),
    path(
        "webhooks/<str:webhook_id>/deliveries/<str:delivery_id>",
        webhooks.DeliveryView.as_view(),
        name="webhook-delivery",
    ),
    path("webhooks/<str:webhook_id>/rotate", webhooks.RotateView.as_view(), name="webhook-rotate"),
    path("webhooks/<str:webhook_id>/pause", webhooks.PauseView.as_view(), name="webhook-pause"),
    path("webhooks/<str:webhook_id>/resume", webhooks.ResumeView.as_view(), name="webhook-resume"),
    path("webhooks/<str:webhook_id>/test", webhooks.TestView.as_view(), name="webhook-test"),
    path("webhooks/<str:webhook_id>/replay", webhooks.ReplayView.as_view(), name="webhook-replay"),
    path("reports/<str:name>", ReportView.as_view(), name="report"),
    path("control-totals", ControlTotalsView.as_view(), name="control-totals"),
    path("batches/<str:batch_id>", BatchView.as_view(), name="batch"),
    path("audit", AuditView.as_view(), name="audit"),
    path("parked", ParkedView.as_view(), name="parked"),
    path("credentials", credentials.CredentialsView.as_view(), name="credentials"),
    path("credentials/<str:credential_id>", credentials.CredentialView.as_view(), name="credential"),
    path("credentials/<str:credential_id>/rotate", credentials.RotateView.as_view(), name="credential-rotate"),
    path("credentials/<str:credential_id>/revoke", credentials.RevokeView.as_view(), name="credential-revoke"),
    path("credentials/<str:credential_id>/suspend", credentials.SuspendView.as_view(), name="credential-suspend"),
    path("credentials/<str:credential_id>/resume", credentials.ResumeView.as_view(), name="credential-resume"),
    path("drafts", drafts.DraftsView.as_view(), name="drafts"),
    path("drafts/<str:draft_id>", drafts.DraftView.as_view(), name="draft"),
    path("drafts/<str:draft_id>/publish", drafts.PublishView.as_view(), name="draft-publish"),
    path("drafts/<str:draft_id>/reject", drafts.RejectView.as_view(), name="draft-reject"),
    path("schemas/<str:entity>.json", SchemaView.as_view(), name="schema"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", monitoring.healthz),
    path("readyz", monitoring.readyz),
    path("metrics", monitoring.metrics),
    path("", include("track360.partners.urls")),
    path("api/schema/", openapi.schema, name="openapi-schema"),
    path("api/docs/", openapi.docs, name="openapi-docs"),
    path("api/v1/<str:vertical>/", include(data_urls)),
    path("hooks/in/<str:secret>", HookView.as_view(), name="hook"),
    path("admin/", operator_site.urls),
    path("affiliate/", affiliate_site.urls),
]
