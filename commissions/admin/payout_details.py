"""Operator pages of payout details: masked, in clear for who may and has asked, and the form of others."""

from __future__ import annotations

from operator import attrgetter
from typing import Any

from django.contrib import admin, messages
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST
from unfold.decorators import display

from commissions.admin.common import shown_page
from commissions.admin.payout_forms import AskedByOperator, DetailsForm
from commissions.corrections.errors import Refused
from commissions.payouts.details import PERMISSION, ask, withdraw
from commissions.payouts.methods.registry import METHODS
from commissions.payouts.models import PayoutDetails
from track360.affiliates.models import Affiliate
from track360.ingest.iso_codes import CURRENCIES
from track360.partners import four_eyes
from track360.partners.filters import PartnerFilter
from track360.partners.today import today_by_partner
from track360.site.exports import Column
from track360.site.filters import choice_filter, exact_filter
from track360.site.permissions import needs
from track360.site.read_only import Breadcrumb, DetailRow, ReadOnlyAdmin
from track360.site.sites import operator_site

REVEAL = "commissions.reveal_payoutdetails"
COLOURS = {"used": "success", "waits": "info", "asked for": "info", "replaced": "default", "withdrawn": "warning"}
NOBODY = "This partner has no such affiliate."


@admin.register(PayoutDetails, site=operator_site)
class PayoutDetailsAdmin(ReadOnlyAdmin):
    """Where affiliates are paid to."""

    list_display = ("label", "affiliate_id", "partner", "currency", "paid_in", "state", "valid_from", "requested_at")
    list_display_links = ("label",)
    list_filter = (PartnerFilter, exact_filter("affiliate_id", "affiliate"), choice_filter("method", "method"))
    list_select_related = ("partner", "draft")
    exact_search = ("affiliate_id",)
    ordering = ("-id",)
    sortable_by = ()
    page_title = "Payout details"
    explanation = (
        "Where affiliates are paid to. They ask for a change themselves, or an operator does; the affiliate is told at "
        "once, somebody else publishes it, and it is used after the partner's waiting time."
    )
    empty_text = "Nobody has said yet where it is paid to."
    object_template = "commissions/payout_details.html"
    export_columns = (
        Column("partner", lambda row: row.partner.code),
        *(Column(name, attrgetter(name)) for name in ("affiliate_id", "currency", "paid_in")),
        Column("details", lambda row: row.label),
        Column("state", lambda row: state_of(row)),
        Column("valid_from", lambda row: row.valid_from),
        Column("requested_by", lambda row: row.requested_by),
        Column("requested_at", lambda row: row.requested_at),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[PayoutDetails]:
        """With the details that are used today where each row says something, without the secrets themselves."""
        same = {name: OuterRef(name) for name in ("partner_id", "affiliate_id", "currency")}
        used = PayoutDetails.objects.filter(closed_at=None, valid_from__lte=today_by_partner(), **same)
        newest = Subquery(used.order_by("-valid_from", "-id").values("id")[:1])
        rows = super().get_queryset(request).defer("details", "notice_to")
        return rows.annotate(used_id=newest, today=today_by_partner())

    @display(description="details")
    def label(self, row: PayoutDetails) -> str:
        """Way and account, masked."""
        return row.label

    @display(description="state", label=COLOURS)
    def state(self, row: Any) -> str:
        return state_of(row)

    def tools(self, request: HttpRequest) -> list[tuple[str, str]]:
        """To the form of others."""
        new = (reverse("admin:commissions_payoutdetails_new"), "Other details")
        return [new] if request.user.has_perm(PERMISSION) else []

    def more_urls(self, name: str) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("new/", view(new_page), name=f"{name}_new"),
            path("<int:pk>/reveal/", view(self.reveal_view), name=f"{name}_reveal"),
            path("<int:pk>/withdraw/", view(require_POST(self.withdraw_view)), name=f"{name}_withdraw"),
        ]

    def object_title(self, request: HttpRequest, row: PayoutDetails) -> str:
        return f"{row.label} of affiliate {row.affiliate_id}"

    def details(self, request: HttpRequest, row: Any) -> list[DetailRow]:
        """Who asked for what, and how far it is; nothing that one could be paid by."""
        draft = reverse("admin:commissions_draft_change", args=[row.draft_id]) if row.draft_id else ""
        return [
            DetailRow("Partner", row.partner),
            DetailRow("Affiliate", row.affiliate_id),
            DetailRow("What is earned in", row.currency),
            DetailRow("is paid in", row.paid_in),
            DetailRow("to", row.label),
            DetailRow("State", state_of(row)),
            DetailRow("Used from", row.valid_from),
            DetailRow("Asked for by", row.requested_by, draft),
            DetailRow("Asked for", row.requested_at),
            DetailRow("Affiliate told", row.notified_at or "not yet"),
            *(
                [DetailRow("Withdrawn by", row.closed_by), DetailRow("Withdrawn", row.closed_at)]
                if row.closed_at
                else []
            ),
        ]

    def object_context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        return {
            "row": row,
            "may_reveal": request.user.has_perm(REVEAL),
            "may_withdraw": request.user.has_perm(PERMISSION) and state_of(row) in ("asked for", "waits"),
        }

    @needs(REVEAL)
    def reveal_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The details as they are; who has looked stands in the log of people."""
        row = self.find(request, str(pk))
        # Of a way that is offered no longer the names are all there is.
        fields = METHODS[row.method].fields if row.method in METHODS else {}
        rows = [DetailRow(fields.get(name, {}).get("title", name), value) for name, value in row.details.items()]
        return self.sub_page(request, row, "site/object.html", "In clear", {"details": rows})

    @needs(PERMISSION)
    def withdraw_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Stop them before they are used."""
        row = self.find(request, str(pk))
        if withdraw(row.pk, four_eyes.person(request.user).name, "withdrawn by an operator"):
            messages.success(request, "Withdrawn. What was used before goes on being used.")
        else:
            messages.error(request, "These are used already, or withdrawn: ask for others instead.")
        return HttpResponseRedirect(reverse("admin:commissions_payoutdetails_change", args=[row.pk]))


def state_of(row: Any) -> str:
    """How far details are, of a row with ``used_id`` and ``today``."""
    if row.closed_at:
        return "withdrawn"
    if row.published_at is None:
        return "asked for" if row.is_open else "rejected"
    if row.valid_from > row.today:
        return "waits"
    return "used" if row.used_id == row.pk else "replaced"


@needs(PERMISSION)
def new_page(request: HttpRequest) -> HttpResponse:
    """Choose a way of paying, then fill in its details."""
    asked = (request.POST if request.method == "POST" else request.GET).get("method", "")
    crumbs = [Breadcrumb("Payout details", reverse("admin:commissions_payoutdetails_changelist"))]
    if asked not in METHODS:
        if asked:
            raise Http404
        # Whom it is about goes along.
        query = request.GET.urlencode()
        return shown_page(
            request,
            "commissions/method_choice.html",
            "How is it paid?",
            methods=METHODS.values(),
            query=query,
            crumbs=crumbs,
        )
    initial = {name: value for name, value in request.GET.items() if len(value) <= 500}
    whom = AskedByOperator(request.POST or None, initial=initial)
    whom.offer_only(lambda model: operator_site.rows(request, model))
    form = DetailsForm(METHODS[asked], sorted(CURRENCIES), request.POST or None, initial=initial)
    if request.method == "POST" and all([whom.is_valid(), form.is_valid()]):
        row = _asked(request, whom, form)
        if row is not None:
            return HttpResponseRedirect(reverse("admin:commissions_draft_change", args=[row.draft_id]))
    shown = {"forms": [whom, form], "method": form.method, "crumbs": crumbs}
    return shown_page(request, "commissions/payout_details_form.html", "Other payout details", **shown)


def _asked(request: HttpRequest, whom: AskedByOperator, form: DetailsForm) -> PayoutDetails | None:
    said, chosen = whom.cleaned_data, form.cleaned_data
    affiliate = Affiliate.objects.filter(partner=said["partner"], affiliate_id=said["affiliate_id"]).first()
    if affiliate is None:
        whom.add_error("affiliate_id", NOBODY)
        return None
    by = four_eyes.person(request.user)
    currencies = (chosen["currency"], chosen["paid_in"])
    try:
        return ask(affiliate, *currencies, form.method.key, form.details(), by, said["reason"])
    except Refused as error:
        whom.add_error(error.field or None, str(error))
        return None
