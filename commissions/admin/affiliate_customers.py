"""The affiliate's own customers, masked, with what each earned and why the rest earned nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from commissions.explain.why_not import sections_of
from commissions.selectors import earned_by_rule
from customers.models import Customer
from customers.selectors import today_of_affiliate
from track360.core.language import say, word
from track360.site.affiliate_admin import AffiliateScopedAdmin
from track360.site.affiliate_scope import AffiliateScope
from track360.site.display import plain
from track360.site.exports import Column
from track360.site.filters import date_range_filter, value_filter
from track360.site.masking import initials, masked_email
from track360.site.read_only import DetailRow
from track360.site.sites import affiliate_site
from track360.site.totals import by_currency

NOT_YET = _("Once a customer signs up through your link, it appears here.")


@admin.register(Customer, site=affiliate_site)
class AffiliateCustomerAdmin(AffiliateScopedAdmin):
    """The customers who are the affiliate's today; who they are shows only as far as it takes to recognise them."""

    list_display = (
        "id_shown",
        "person",
        "contact",
        "signup",
        "country",
        "account",
        "kyc",
        "campaign",
        "why_not",
    )
    list_display_links = ("id_shown",)
    list_select_related = ("partner",)
    list_filter = (
        date_range_filter("signup_day", _("signed up")),
        value_filter("country_code", _("country")),
        value_filter("campaign_id", _("campaign")),
    )
    # Nothing that is masked: a search would unmask it letter by letter.
    search_fields = ("customer_id", "campaign_id", "click_id")
    ordering = ("-signup_date", "-id")
    object_template = "commissions/affiliate/customer.html"
    empty_text = NOT_YET
    page_title = _("Customers")
    explanation = _("Personal data is masked. Open a customer to see what it earned you.")
    export_columns = (
        Column("customer_id", lambda row: row.customer_id),
        Column("name", lambda row: initials(row.first_name, row.last_name)),
        Column("email", lambda row: masked_email(row.email)),
        Column("signup_date", lambda row: row.signed_up),
        Column("country_code", lambda row: row.country_code),
        Column("account", lambda row: account(row)),
        Column("kyc_status", lambda row: row.kyc_status_id),
        Column("campaign_id", lambda row: row.campaign_id),
        Column("click_id", lambda row: row.click_id),
    )

    def scoped(self, rows: QuerySet[Any], scope: AffiliateScope) -> QuerySet[Any]:
        """By whose they are today, which an operator may have corrected."""
        return today_of_affiliate(rows, scope.affiliate_id)

    @display(description=_("customer id"), ordering="customer_id")
    def id_shown(self, row: Customer) -> str:
        """As the partner names it."""
        return row.customer_id

    @display(description=_("name"))
    def person(self, row: Customer) -> str:
        """Initials; cannot be sorted or searched by."""
        return initials(row.first_name, row.last_name)

    @display(description=_("e-mail"))
    def contact(self, row: Customer) -> str:
        """Masked; cannot be sorted or searched by."""
        return masked_email(row.email)

    @display(description=_("signed up"), ordering="signup_date")
    def signup(self, row: Customer) -> str:
        """As the partner counts days, with the time where it was said."""
        return row.signed_up

    @display(description=_("country"), ordering="country_code")
    def country(self, row: Customer) -> str | None:
        """Two letters."""
        return row.country_code

    @display(description=_("KYC"), ordering="kyc_status_id")
    def kyc(self, row: Customer) -> str | None:
        """As the partner says it."""
        return row.kyc_status_id

    @display(description=_("campaign"), ordering="campaign_id")
    def campaign(self, row: Customer) -> str | None:
        """The affiliate's own mark."""
        return row.campaign_id

    @display(description="")
    def why_not(self, row: Customer) -> str:
        """To the page that says why the rest earned nothing."""
        address = reverse("affiliate:customers_customer_why_not", args=[row.pk])
        return format_html(
            '<a href="{}" aria-label="{} {}">{}</a>', address, say("Why not?"), row.customer_id, say("Why not?")
        )

    @display(description=_("account"))
    def account(self, row: Customer) -> str:
        """What kind of account, and how far it is."""
        return account(row)

    def object_title(self, request: HttpRequest, row: Customer) -> str:
        """By its id."""
        return row.customer_id

    def details(self, request: HttpRequest, row: Customer) -> list[DetailRow]:
        """What may be known."""
        known = [
            DetailRow(say("Customer"), row.customer_id),
            DetailRow(say("Name"), initials(row.first_name, row.last_name)),
            DetailRow(say("E-mail"), masked_email(row.email)),
            DetailRow(say("Signed up"), row.signed_up),
            DetailRow(say("Country"), row.country_code),
            DetailRow(say("Account"), account(row)),
            DetailRow(say("KYC"), row.kyc_status_id),
            DetailRow(say("Campaign"), row.campaign_id),
            DetailRow(say("Click"), row.click_id),
        ]
        return [fact for fact in known if fact.value]

    def object_context(self, request: HttpRequest, row: Customer) -> dict[str, Any]:
        """What the customer earned the affiliate, by rule and month."""
        earned = earned_by_rule(self.scope(request), row.customer_id)
        return {
            "earned": [{**line, "lines_of": _lines(row, line)} for line in earned],
            "totals": by_currency((line["currency"], line["total"]) for line in earned),
            "lines": _lines(row),
            "why_not": reverse("affiliate:customers_customer_why_not", args=[row.pk]),
        }

    def more_urls(self, name: str) -> list[URLPattern]:
        """With the page that says why the rest earned nothing."""
        view = self.admin_site.admin_view(self.why_not_view)
        return [path("<path:object_id>/why-not/", view, name=f"{name}_why_not")]

    def why_not_view(self, request: HttpRequest, object_id: str) -> TemplateResponse:
        """Asks the engine once more, so it has a page of its own."""
        row = self.find(request, unquote(object_id))
        shown = {"sections": sections_of(row, self.scope(request).affiliate_id)}
        return self.sub_page(request, row, "commissions/why_not.html", say("Why not?"), shown)


def _lines(row: Customer, line: Mapping[str, Any] | None = None) -> str:
    """Where the customer's lines are: all, or those of a rule in a currency."""
    narrowed = {name: str(line[name]) for name in ("rule_id", "currency", "month")} if line else {}
    query = {"customer_id": row.customer_id, **narrowed}
    return reverse("affiliate:commissions_ledgerentry_changelist", query=query)


def account(row: Customer) -> str:
    """Account type of a broker, or challenge, size and phase of a prop firm."""
    size = f"{plain(row.account_size)}" if row.account_size is not None else ""
    parts = (row.trading_account_type, row.challenge_type, size, word((row.phase or "").replace("_", " ")))
    return " · ".join(part for part in parts if part)
