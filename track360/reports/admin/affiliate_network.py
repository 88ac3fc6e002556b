"""The affiliate's network."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from track360.affiliates.downline import downline_ids
from track360.affiliates.models import Affiliate
from track360.core.clock import now
from track360.core.language import say, word
from track360.core.snapshot import one_moment
from track360.partners.models import Partner
from track360.reports.dashboards.affiliate_tables import lines_of
from track360.reports.selectors.earnings import Own
from track360.reports.selectors.network import earned_on, standings
from track360.reports.selectors.network_customers import customers_of
from track360.site.affiliate_admin import AffiliateScopedAdmin
from track360.site.affiliate_scope import AffiliateScope
from track360.site.display import amount, labelled, plain
from track360.site.exports import Column
from track360.site.lists import EXPORT_CHUNK
from track360.site.read_only import DetailRow
from track360.site.sites import affiliate_site
from track360.site.totals import Totals, by_currency


@admin.register(Affiliate, site=affiliate_site)
class NetworkAdmin(AffiliateScopedAdmin):
    """Who stands below the affiliate today, each row with its ``standing``."""

    list_display = ("name_shown", "id_shown", "status_label", "level", "customers", "lots", "earned")
    list_display_links = ("name_shown",)
    search_fields = ("name", "affiliate_id")
    ordering = ("affiliate_id",)
    money = ("amount", "currency")
    page_title = _("My network")
    explanation = _(
        "Affiliates below you, level 1 right below. Customers are their own of today, lots and amounts are since the "
        "beginning. Single customers show only under a pseudonym, with what they brought you."
    )
    empty_text = _(
        "Nobody stands below you yet. Invite a partner: what their customers trade can earn you an override."
    )
    object_template = "reports/affiliate/sub_affiliate.html"

    def columns(self, request: HttpRequest) -> list[Column]:
        """As on the page, with an amount in each currency that the network earns in."""
        currencies = [currency for currency, _ in _all(earned_on(Own.of(self.scope(request))).values())]
        return [
            Column("affiliate_id", lambda row: row.affiliate_id),
            Column("name", lambda row: row.name),
            Column("status", lambda row: row.status),
            Column("level", lambda row: row.standing.level),
            Column("customers", lambda row: row.standing.customers, total=True),
            Column("lots", lambda row: row.standing.lots, total=True),
            *(Column(currency, _earned_in(currency), total=True) for currency in currencies),
        ]

    def export_rows(self, request: HttpRequest, rows: Any) -> Iterator[Any]:
        """A few thousand at a time, each with its standing."""
        found = super().export_rows(request, rows)
        while some := list(islice(found, EXPORT_CHUNK)):
            yield from self._standing(request, some)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        answer = super().changelist_view(request, extra_context)
        changelist = getattr(answer, "context_data", {}).get("cl")
        if changelist:
            changelist.result_list = self._standing(request, list(changelist.result_list))
        return answer

    def totals(self, request: HttpRequest, changelist: Any) -> Totals:
        """What the sub-affiliates of all pages earned the affiliate."""
        shown = set(changelist.queryset.values_list("affiliate_id", flat=True))
        with one_moment():
            earned = earned_on(Own.of(self.scope(request)))
        return _all(sums for name, sums in earned.items() if name in shown)

    def _standing(self, request: HttpRequest, rows: list[Any]) -> list[Any]:
        scope = self.scope(request)
        with one_moment():
            found = standings(Own.of(scope), {row.affiliate_id for row in rows}, _today(scope))
        for row in rows:
            row.standing = found[row.affiliate_id]
        return rows

    def scoped(self, rows: QuerySet[Any], scope: AffiliateScope) -> QuerySet[Any]:
        """Those below, at any depth."""
        return rows.filter(affiliate_id__in=downline_ids(scope, _today(scope)))

    @display(description=_("name"))
    def name_shown(self, row: Affiliate) -> str:
        """Name, else id."""
        return str(row)

    @display(description=_("affiliate id"), ordering="affiliate_id")
    def id_shown(self, row: Affiliate) -> str:
        """As the partner names it."""
        return row.affiliate_id

    @display(description=_("status"), label={"active": "success", "suspended": "danger"})
    def status_label(self, row: Affiliate) -> str | tuple[str, str]:
        """As a label."""
        return labelled(row.status)

    @display(description=_("level"))
    def level(self, row: Any) -> int:
        return row.standing.level

    @display(description=_("customers"))
    def customers(self, row: Any) -> str:
        return plain(row.standing.customers)

    @display(description=_("lots"))
    def lots(self, row: Any) -> str:
        return plain(row.standing.lots)

    @display(description=_("earned you"))
    def earned(self, row: Any) -> str:
        """By currency, each figure with its lines behind it."""
        figures = (
            (lines_of(currency, direct_id=row.affiliate_id), amount(sum_, currency))
            for currency, sum_ in row.standing.earned
        )
        return format_html_join(", ", '<a href="{}">{}</a>', figures) or "–"

    def details(self, request: HttpRequest, row: Affiliate) -> list[DetailRow]:
        """Name and standing; not how to reach its people."""
        (row,) = self._standing(request, [row])
        return [
            DetailRow(say("Affiliate"), row.affiliate_id),
            DetailRow(say("Name"), row.name),
            DetailRow(say("Status"), word(row.status)),
            DetailRow(say("Level"), self.level(row)),
            DetailRow(say("Customers today"), self.customers(row)),
            DetailRow(say("Lots since the beginning"), self.lots(row)),
        ]

    def object_context(self, request: HttpRequest, row: Affiliate) -> dict[str, Any]:
        """Its customers by pseudonym: amount and lots, nothing else."""
        found = customers_of(self.scope(request), row.affiliate_id)
        totals = [(currency, sum_, lines_of(currency, direct_id=row.affiliate_id)) for currency, sum_ in found.totals]
        return {"brought": found, "totals": totals}


def _today(scope: AffiliateScope) -> date:
    return Partner.objects.get(pk=scope.partner_id).calendar.day_of(now())


def _all(sums: Iterable[Totals]) -> Totals:
    return by_currency(pair for some in sums for pair in some)


def _earned_in(currency: str) -> Any:
    return lambda row: dict(row.standing.earned).get(currency)
