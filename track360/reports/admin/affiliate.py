"""The affiliate site: own customers, own lines, own network, own terms. Every class is an ``OwnAdmin``."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import reverse
from unfold.decorators import display

from commissions.models import LedgerEntry
from customers.models import Customer
from track360.affiliates.models import Affiliate
from track360.core.clock import now
from track360.core.display import money, plain
from track360.core.exports import Column
from track360.core.filters import ExactFilter, between, by, by_choice, exactly
from track360.core.masking import initials, masked_email, pseudonym
from track360.core.own import OwnAdmin
from track360.core.readonly import Fact
from track360.core.scope import Scope, scope_of
from track360.core.sites import affiliates
from track360.reports.admin.lines import LineColumns
from track360.reports.selectors import earnings, why
from track360.reports.selectors.network import downline_ids
from track360.reports.selectors.network_customers import customers_of
from track360.reports.selectors.terms import terms_of

NOT_YET = "Once a customer signs up through your link, it appears here."


@admin.register(Customer, site=affiliates)
class OwnCustomerAdmin(OwnAdmin):
    """The customers who are the affiliate's today; who they are shows only as far as it takes to recognise them."""

    list_display = (
        "customer_id",
        "person",
        "contact",
        "signup_date",
        "country_code",
        "account",
        "kyc_status_id",
        "campaign_id",
    )
    list_display_links = ("customer_id",)
    list_filter = (
        between("signup_date", "signed up"),
        by("country_code", "country"),
        by("campaign_id", "campaign"),
    )
    search_fields = ("customer_id", "campaign_id", "click_id")
    ordering = ("-signup_date", "-id")
    object_template = "reports/affiliate/customer.html"
    empty_text = NOT_YET
    explanation = "Personal data is masked. Open a customer to see what it earned you."
    export_columns = (
        Column("customer_id", lambda row: row.customer_id),
        Column("name", lambda row: initials(row.first_name, row.last_name)),
        Column("email", lambda row: masked_email(row.email)),
        Column("signup_date", lambda row: row.signup_date),
        Column("country_code", lambda row: row.country_code),
        Column("account", lambda row: account(row)),
        Column("kyc_status", lambda row: row.kyc_status_id),
        Column("campaign_id", lambda row: row.campaign_id),
        Column("click_id", lambda row: row.click_id),
    )

    @display(description="name")
    def person(self, row: Customer) -> str:
        """Initials; cannot be sorted or searched by."""
        return initials(row.first_name, row.last_name)

    @display(description="e-mail")
    def contact(self, row: Customer) -> str:
        """Masked; cannot be sorted or searched by."""
        return masked_email(row.email)

    @display(description="account")
    def account(self, row: Customer) -> str:
        """What kind of account, and how far it is."""
        return account(row)

    def object_title(self, request: HttpRequest, row: Customer) -> str:
        """By its id."""
        return row.customer_id

    def facts(self, request: HttpRequest, row: Customer) -> list[Fact]:
        """What may be known."""
        known = [
            Fact("Customer", row.customer_id),
            Fact("Name", initials(row.first_name, row.last_name)),
            Fact("E-mail", masked_email(row.email)),
            Fact("Signed up", row.signup_date),
            Fact("Country", row.country_code),
            Fact("Account", account(row)),
            Fact("KYC", row.kyc_status_id),
            Fact("Campaign", row.campaign_id),
            Fact("Click", row.click_id),
        ]
        return [fact for fact in known if fact.value]

    def object_context(self, request: HttpRequest, row: Customer) -> dict[str, Any]:
        """What the customer earned the affiliate, by rule and month."""
        earned = earnings.of_customer(self.scope(request), row.customer_id)
        lines = reverse(
            "affiliate:commissions_ledgerentry_changelist", query={"customer_id": row.customer_id}
        )
        return {
            "earned": [{**line, "shown": money(line["total"], line["currency"])} for line in earned],
            "lines": lines,
        }


class OwnCustomerFilter(ExactFilter):
    """Lines of one own customer; a sub-affiliate's customer is not looked up by its id."""

    field = parameter_name = "customer_id"
    title = "customer"

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Of the affiliate's own customers only."""
        value = self.value()
        return (
            queryset.filter(customer_id=value, direct_id=scope_of(request.user).affiliate_id)
            if value
            else queryset
        )


@admin.register(LedgerEntry, site=affiliates)
class OwnLineAdmin(LineColumns, OwnAdmin):
    """The affiliate's lines. Those from the network show the sub-affiliate, and its customer under a pseudonym."""

    list_display = (
        "earned_day",
        "customer",
        "source",
        "rule_id",
        "how",
        "amount_shown",
        "cause_label",
        "payable_from",
    )
    list_filter = (
        between("earned_day", "earned"), by("rule_id", "rule"), by("currency", "currency"), by_choice("cause", "cause"),
        OwnCustomerFilter, exactly("direct_id", "sub-affiliate"), by_choice("kind", "source"),
    )  # fmt: skip
    search_fields = ("customer_id", "instrument", "ref")
    ordering = ("-earned_day", "-id")
    page_title = "Commissions"
    explanation = "Every line ever booked for you, newest first. Open one to see why it is what it is."
    empty_text = "No commissions yet. Your first line appears when a customer of yours does something your plan pays for."

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """Own customers' lines only: a sub-affiliate's customer must not be found by its id."""
        asked = search_term.strip()
        if not asked:
            return queryset, False
        wanted = Q(customer_id__icontains=asked) | Q(instrument__icontains=asked) | Q(ref__icontains=asked)
        return queryset.filter(wanted, direct_id=self.scope(request).affiliate_id), False

    @display(description="customer")
    def customer(self, row: LedgerEntry) -> str:
        """The own customer, or a pseudonym and whose it is."""
        return customer_shown(row)

    @display(description="source")
    def source(self, row: LedgerEntry) -> str:
        """What earned it, of own customers."""
        return source_shown(row)

    def columns(self, request: HttpRequest) -> list[Column]:
        """As on the page, with the figures as figures."""
        return [
            Column("earned_day", lambda row: row.earned_day),
            Column("customer", customer_shown),
            Column("source", source_shown),
            Column("rule", lambda row: row.rule_id),
            Column("level", lambda row: row.level),
            Column("basis", lambda row: row.basis),
            Column("basis_unit", lambda row: row.basis_unit),
            Column("rate", lambda row: row.rate),
            Column("rate_unit", lambda row: row.rate_unit),
            Column("amount", lambda row: row.amount),
            Column("currency", lambda row: row.currency),
            Column("cause", lambda row: row.cause),
            Column("month", lambda row: row.month),
            Column("payable_from", lambda row: row.payable_from),
            Column("why", why.sentence),
        ]

    export_columns = (Column("as on the page", lambda row: None),)

    def shows_source(self, request: HttpRequest, row: LedgerEntry) -> bool:
        """A sub-affiliate's customer is its own affair."""
        return is_direct(row)

    def object_context(self, request: HttpRequest, row: LedgerEntry) -> dict[str, Any]:
        """With the name to show for the customer."""
        return {
            **super().object_context(request, row),
            "customer": customer_shown(row),
            "source_text": source_shown(row),
        }


def is_direct(row: LedgerEntry) -> bool:
    """Whether the line is from the affiliate's own customer."""
    return row.direct_id == row.affiliate_id


def customer_shown(row: LedgerEntry) -> str:
    """The customer as the earning affiliate may read it."""
    if not row.customer_id:
        return "whole month"
    if is_direct(row):
        return row.customer_id
    alias = pseudonym(Scope(row.partner_id, row.affiliate_id), row.customer_id)
    return f"{alias} of {row.direct_id}" if row.direct_id else alias


def source_shown(row: LedgerEntry) -> str:
    """Instrument, transaction or phase of an own customer; of others only that it comes from the network."""
    if not is_direct(row):
        return "from your network"
    return row.instrument or row.ref


def account(row: Customer) -> str:
    """Account type of a broker, or challenge, size and phase of a prop firm."""
    size = f"{plain(row.account_size)}" if row.account_size is not None else ""
    parts = (row.trading_account_type, row.challenge_type, size, (row.phase or "").replace("_", " "))
    return " · ".join(part for part in parts if part)


@admin.register(Affiliate, site=affiliates)
class NetworkAdmin(OwnAdmin):
    """Who stands below the affiliate today."""

    list_display = ("name_shown", "affiliate_id", "status_label")
    list_display_links = ("name_shown",)
    search_fields = ("name", "affiliate_id")
    ordering = ("affiliate_id",)
    page_title = "My network"
    explanation = (
        "Affiliates below you. Their customers show only under a pseudonym, with what they brought you."
    )
    empty_text = (
        "Nobody stands below you yet. Invite a partner: what their customers trade can earn you an override."
    )
    object_template = "reports/affiliate/below.html"
    export_columns = (
        Column("affiliate_id", lambda row: row.affiliate_id),
        Column("name", lambda row: row.name),
        Column("status", lambda row: row.status),
    )

    def own(self, rows: QuerySet[Any], scope: Scope) -> QuerySet[Any]:
        """Those below, at any depth."""
        return rows.filter(affiliate_id__in=downline_ids(scope, now().date()))

    @display(description="name")
    def name_shown(self, row: Affiliate) -> str:
        """Name, else id."""
        return str(row)

    @display(description="status", label={"active": "success", "suspended": "danger"})
    def status_label(self, row: Affiliate) -> str:
        """As a label."""
        return row.status

    def facts(self, request: HttpRequest, row: Affiliate) -> list[Fact]:
        """Name and standing; not how to reach its people."""
        return [Fact("Affiliate", row.affiliate_id), Fact("Name", row.name), Fact("Status", row.status)]

    def object_context(self, request: HttpRequest, row: Affiliate) -> dict[str, Any]:
        """Its customers by pseudonym: amount and lots, nothing else."""
        return {"customers": customers_of(self.scope(request), row.affiliate_id)}


def terms_page(request: HttpRequest) -> TemplateResponse:
    """The affiliate's own plan: what is paid for what, since when, and what is announced."""
    context = {
        **affiliates.each_context(request),
        "title": "My terms",
        "terms": terms_of(scope_of(request.user)),
    }
    request.current_app = affiliates.name
    return TemplateResponse(request, "reports/affiliate/terms.html", context)


affiliates.page("terms/", terms_page, "terms")
