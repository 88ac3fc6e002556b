"""Operator pages of how partners pay, and of what taxes say of affiliates."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from unfold.decorators import display

from commissions.admin.common import right_for, shown_page
from commissions.admin.payout_details import NOBODY
from commissions.admin.payout_forms import TaxStatusForm
from commissions.corrections.errors import Refused
from commissions.corrections.models import Draft, Kind
from commissions.payouts import taxes
from commissions.payouts.methods.base import ends
from commissions.payouts.models import PayoutSettings, TaxStatus
from track360.affiliates.models import Affiliate
from track360.partners import four_eyes
from track360.partners.filters import PartnerFilter
from track360.partners.models import Partner
from track360.site.filters import choice_filter, exact_filter
from track360.site.permissions import needs
from track360.site.read_only import Breadcrumb, DetailRow, ReadOnlyAdmin
from track360.site.sites import operator_site

ADDRESS = ("address_lines", "postcode", "town", "country")


@admin.register(PayoutSettings, site=operator_site)
class PayoutSettingsAdmin(ReadOnlyAdmin):
    """The partners as payers."""

    list_display = ("partner", "legal_name", "country", "account", "waiting_days", "tax_data_required")
    list_filter = (PartnerFilter,)
    list_select_related = ("partner",)
    ordering = ("partner__code",)
    page_title = "Payout settings"
    explanation = "How each partner pays: as whom, from which account, from how much on, and after which wait."
    empty_text = "No partner has said yet how it pays."

    @display(description="paid from", empty_value="no account")
    def account(self, row: PayoutSettings) -> str:
        return ends(row.iban) if row.iban else ""

    def object_title(self, request: HttpRequest, row: PayoutSettings) -> str:
        return f"How {row.partner} pays"

    def details(self, request: HttpRequest, row: PayoutSettings) -> list[DetailRow]:
        """All that was declared, the account masked."""
        minimums = ", ".join(f"{amount} {currency}" for currency, amount in sorted(row.minimum_payouts.items()))
        return [
            DetailRow("Partner", row.partner),
            DetailRow("Legal name", row.legal_name),
            DetailRow("Address", address(row)),
            DetailRow("Tax id", row.tax_id),
            DetailRow("Paid from", ends(row.iban) if row.iban else "no account"),
            DetailRow("Minimum payouts", minimums or "none"),
            DetailRow("Other payout details wait", f"{row.waiting_days} days"),
            DetailRow("Tax status", "needed" if row.tax_data_required else "not needed"),
        ]


@admin.register(TaxStatus, site=operator_site)
class TaxStatusAdmin(ReadOnlyAdmin):
    """What taxes say of affiliates, from day to day."""

    list_display = ("affiliate_id", "partner", "legal_name", "from_day", "country", "treatment", "state")
    list_display_links = ("affiliate_id",)
    personal = ("legal_name", "tax_id", *ADDRESS[:3])
    list_filter = (PartnerFilter, exact_filter("affiliate_id", "affiliate"), choice_filter("treatment", "VAT"))
    list_select_related = ("partner", "draft")
    exact_search = ("affiliate_id",)
    ordering = ("-from_day", "-id")
    sortable_by = ()
    page_title = "Tax statuses"
    explanation = "Names and addresses on what is invoiced, and what is added to or withheld from it, by day."
    empty_text = "Nothing is known yet of anybody's taxes."

    @display(description="state", label={"published": "success", "asked for": "info", "rejected": "warning"})
    def state(self, row: TaxStatus) -> str:
        if row.published_at:
            return "published"
        return "asked for" if row.is_open else "rejected"

    def tools(self, request: HttpRequest) -> list[tuple[str, str]]:
        """To the form of another."""
        new = (reverse("admin:commissions_taxstatus_new"), "New tax status")
        return [new] if request.user.has_perm(taxes.TAX_STATUS.permission) else []

    def more_urls(self, name: str) -> list[URLPattern]:
        return [path("new/", self.admin_site.admin_view(tax_page), name=f"{name}_new")]

    def details(self, request: HttpRequest, row: TaxStatus) -> list[DetailRow]:
        """Everything; what says who it is masked for whom it must be."""
        hidden = self.is_masked(request, "town")
        name, number = (self.shown_value(request, row, field) for field in ("legal_name", "tax_id"))
        return [
            DetailRow("Partner", row.partner),
            DetailRow("Affiliate", row.affiliate_id),
            DetailRow("From", row.from_day),
            DetailRow("Legal name", name),
            DetailRow("Address", row.country if hidden else address(row)),
            DetailRow("Tax id", number),
            DetailRow("VAT", row.get_treatment_display()),
            DetailRow("VAT percent", row.vat_percent),
            DetailRow("Percent withheld", row.withholding_percent),
            DetailRow("State", self.state(row)),
            DetailRow("Asked for by", row.requested_by),
        ]


def address(row: PayoutSettings | TaxStatus) -> str:
    """In one line."""
    return ", ".join(filter(None, (*row.address_lines.splitlines(), f"{row.postcode} {row.town}".strip(), row.country)))


@needs(taxes.TAX_STATUS.permission)
def tax_page(request: HttpRequest) -> HttpResponse:
    """Fill one in; it becomes a draft."""
    initial = {name: value for name, value in request.GET.items() if len(value) <= 500}
    form = TaxStatusForm(request.POST or None, initial=initial)
    form.offer_only(lambda model: operator_site.rows(request, model))
    if request.method == "POST" and form.is_valid():
        row = _asked(request, form)
        if row is not None:
            return HttpResponseRedirect(reverse("admin:commissions_draft_change", args=[row.draft_id]))
    crumbs = [Breadcrumb("Tax statuses", reverse("admin:commissions_taxstatus_changelist"))]
    shown = {"form": form, "lead": form.lead, "crumbs": crumbs}
    return shown_page(request, "commissions/correction_form.html", form.title, **shown)


def _asked(request: HttpRequest, form: TaxStatusForm) -> TaxStatus | None:
    said, document = form.cleaned_data, form.content()
    affiliate = Affiliate.objects.filter(partner=said["partner"], affiliate_id=document.pop("affiliate_id")).first()
    if affiliate is None:
        form.add_error("affiliate_id", NOBODY)
        return None
    try:
        return taxes.ask(affiliate, document, four_eyes.person(request.user), said["reason"])
    except Refused as error:
        form.add_error(error.field or None, str(error))
        return None


def of_affiliate(request: HttpRequest, row: Affiliate) -> list[tuple[str, str]]:
    """To where it is paid, and what taxes say of it."""
    query = {"affiliate_id": row.affiliate_id, "partner_id": str(row.partner_id)}
    return [
        ("Payout details", reverse("admin:commissions_payoutdetails_changelist", query=query)),
        ("Tax status", reverse("admin:commissions_taxstatus_changelist", query=query)),
    ]


def of_draft(request: HttpRequest, row: Draft) -> list[tuple[str, str]]:
    """To what it is about, which the draft itself does not hold."""
    names = {Kind.PAYOUT_DETAILS: "payoutdetails", Kind.TAX_STATUS: "taxstatus"}
    name: Any = names.get(Kind(row.kind))
    return [("Look at it", reverse(f"admin:commissions_{name}_change", args=[row.content["row"]]))] if name else []


def of_partner(request: HttpRequest, row: Partner) -> list[tuple[str, str]]:
    """To how it pays."""
    query = {"partner": str(row.pk)}
    form = reverse("admin:commissions_correction_form", args=[Kind.PAYOUT_SETTINGS], query=query)
    return [("How it pays", form)] if request.user.has_perm(right_for(Kind.PAYOUT_SETTINGS)) else []


operator_site.add_object_tools(Affiliate, of_affiliate)
operator_site.add_object_tools(Draft, of_draft)
operator_site.add_object_tools(Partner, of_partner)
operator_site.add_object_tools(PayoutSettings, lambda request, row: of_partner(request, row.partner))
