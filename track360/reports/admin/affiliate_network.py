"""The affiliate's network."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.decorators import display

from track360.affiliates.downline import downline_ids
from track360.affiliates.models import Affiliate
from track360.core.clock import now
from track360.partners.models import Partner
from track360.reports.selectors.network_customers import customers_of
from track360.site.affiliate_admin import AffiliateScopedAdmin
from track360.site.affiliate_scope import AffiliateScope
from track360.site.exports import Column
from track360.site.read_only import DetailRow
from track360.site.sites import affiliate_site


@admin.register(Affiliate, site=affiliate_site)
class NetworkAdmin(AffiliateScopedAdmin):
    """Who stands below the affiliate today."""

    list_display = ("name_shown", "affiliate_id", "status_label")
    list_display_links = ("name_shown",)
    search_fields = ("name", "affiliate_id")
    ordering = ("affiliate_id",)
    page_title = "My network"
    explanation = "Affiliates below you. Their customers show only under a pseudonym, with what they brought you."
    empty_text = "Nobody stands below you yet. Invite a partner: what their customers trade can earn you an override."
    object_template = "reports/affiliate/sub_affiliate.html"
    export_columns = (
        Column("affiliate_id", lambda row: row.affiliate_id),
        Column("name", lambda row: row.name),
        Column("status", lambda row: row.status),
    )

    def scoped(self, rows: QuerySet[Any], scope: AffiliateScope) -> QuerySet[Any]:
        """Those below, at any depth."""
        today = Partner.objects.get(pk=scope.partner_id).calendar.day_of(now())
        return rows.filter(affiliate_id__in=downline_ids(scope, today))

    @display(description="name")
    def name_shown(self, row: Affiliate) -> str:
        """Name, else id."""
        return str(row)

    @display(description="status", label={"active": "success", "suspended": "danger"})
    def status_label(self, row: Affiliate) -> str:
        """As a label."""
        return row.status

    def details(self, request: HttpRequest, row: Affiliate) -> list[DetailRow]:
        """Name and standing; not how to reach its people."""
        return [
            DetailRow("Affiliate", row.affiliate_id),
            DetailRow("Name", row.name),
            DetailRow("Status", row.status),
        ]

    def object_context(self, request: HttpRequest, row: Affiliate) -> dict[str, Any]:
        """Its customers by pseudonym: amount and lots, nothing else."""
        return {"customers": customers_of(self.scope(request), row.affiliate_id)}
