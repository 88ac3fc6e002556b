"""Operator pages of webhooks, and of the postbacks that affiliates have set up."""

from __future__ import annotations

from functools import partial
from typing import Any
from urllib.parse import urlsplit

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from unfold.decorators import display

from track360.events.admin import forms, target_forms
from track360.events.admin.questions import PERMISSIONS, QUESTIONS, SECRET, possible
from track360.events.delivery.models import Delivery
from track360.events.endpoints.models import Endpoint
from track360.events.targets.declared import EXAMPLE
from track360.events.webhooks import services
from track360.partners.credentials.admin import pages
from track360.partners.credentials.admin.pages import Question, Shown
from track360.partners.filters import PartnerFilter
from track360.partners.models import Partner
from track360.site.exports import Column
from track360.site.filters import choice_filter, exact_filter
from track360.site.permissions import needs
from track360.site.read_only import Breadcrumb, DetailRow, ReadOnlyAdmin
from track360.site.sites import operator_site

COLOURS = {"active": "success", "paused": "warning", "disabled": "danger", "removed": "default"}
WAITING = Count("deliveries", filter=Q(deliveries__state=Delivery.State.WAITING))


@admin.register(Endpoint, site=operator_site)
class EndpointAdmin(ReadOnlyAdmin):
    """Where events are sent."""

    list_display = ("name", "partner", "affiliate_id", "host", "state_label", "waiting", "failing_since", "made_at")
    list_display_links = ("name",)
    list_filter = (PartnerFilter, choice_filter("state", "state"), exact_filter("affiliate_id", "affiliate"))
    list_select_related = ("partner",)
    ordering = ("partner", "affiliate_id", "pk")
    sortable_by = ()
    page_title = "Webhooks"
    explanation = (
        "Where events are sent: of partners, and (with the affiliate's id) postbacks of their affiliates. What could "
        "not be delivered is tried again for three days; an address that has failed for five is switched off."
    )
    empty_text = "Nothing is sent anywhere yet."
    export_columns = (
        Column("partner", lambda row: row.partner.code),
        Column("affiliate_id", lambda row: row.affiliate_id),
        Column("name", lambda row: row.name),
        Column("host", lambda row: host_of(row)),
        Column("events", lambda row: " ".join(row.types)),
        Column("state", lambda row: row.state),
        Column("reason", lambda row: row.reason),
        Column("failing_since", lambda row: row.failing_since),
        Column("made_at", lambda row: row.made_at),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Endpoint]:
        """With how much waits at each."""
        return super().get_queryset(request).annotate(waiting=WAITING)

    @display(description="host")
    def host(self, row: Endpoint) -> str:
        """Of the address, which may have a token further on."""
        return host_of(row)

    @display(description="state", label=COLOURS)
    def state_label(self, row: Endpoint) -> str:
        """Whether anything is sent."""
        return row.state

    @display(description="waiting")
    def waiting(self, row: Any) -> int:
        """Deliveries that have not arrived."""
        return int(row.waiting)

    def tools(self, request: HttpRequest) -> list[tuple[str, str]]:
        return [(reverse(f"{self.admin_site.name}:{self._name()}_new"), "New webhook")]

    def more_urls(self, name: str) -> list[URLPattern]:
        view = self.admin_site.admin_view
        acts = {action: needs(PERMISSIONS[action])(partial(self.action_view, action=action)) for action in QUESTIONS}
        actions = [
            path(f"<int:object_id>/{action}/", view(act), name=f"{name}_{action}") for action, act in acts.items()
        ]
        return [
            path("new/", view(self.create_view), name=f"{name}_new"),
            path("write-back/", view(self.write_back_view), name=f"{name}_write_back"),
            *actions,
        ]

    @needs("events.add_endpoint")
    def create_view(self, request: HttpRequest) -> HttpResponse:
        """A form; its answer shows the secret."""

        def act(**fields: Any) -> Shown:
            return Shown({SECRET: services.create(by=pages.who(request), **fields).secret})

        lead = "It is told what happens from now on. Its secret is shown once: the receiver checks our signature by it."
        form = partial(forms.CreateForm, partners=self.admin_site.rows(request, Partner))
        initial = {"signature": Endpoint.Signature.STANDARD}
        question = Question("New webhook", lead, "Make it", act, form, initial)
        return pages.ask(request, question, partial(self._page, request))

    @needs("events.add_endpoint")
    def write_back_view(self, request: HttpRequest) -> HttpResponse:
        """A form for a CRM that facts are written to."""

        def act(**fields: Any) -> str:
            return f"{services.create(by=pages.who(request), **fields).name} is written to from now on."

        lead = (
            "Facts are written to the objects of a CRM by their external id, many at a time. Only the properties that "
            "stand here are written; nothing of the CRM's is read."
        )
        form = partial(target_forms.NewTargetForm, partners=self.admin_site.rows(request, Partner))
        question = Question(
            "New write-back to a CRM", lead, "Make it", act, form, {"config": target_forms.written(EXAMPLE)}
        )
        done = reverse(f"{self.admin_site.name}:{self._name()}_changelist")
        return pages.ask(request, question, partial(self._page, request), done)

    def action_view(self, request: HttpRequest, object_id: int, action: str) -> HttpResponse:
        """Asks on a GET, acts on a POST; what cannot be done with it as it is has no page."""
        row = self.find(request, str(object_id))
        if action not in possible(row):
            raise Http404
        question = QUESTIONS[action](row, pages.who(request))
        return pages.ask(request, question, partial(self.sub_page, request, row), _place(row))

    def details(self, request: HttpRequest, row: Any) -> list[DetailRow]:
        """Everything but its secrets and, for who may not change it, the whole address."""
        may_change = request.user.has_perm("events.change_endpoint")
        log = reverse("admin:events_delivery_changelist", query={"endpoint_id": row.pk})
        filters = "; ".join(f"{name}: {', '.join(values)}" for name, values in row.filters.items())
        how = DetailRow("Method", row.method)
        if row.target:
            how = DetailRow("What is written", target_forms.written(row.config))
        return [
            DetailRow("Partner", row.partner),
            DetailRow("Affiliate", row.affiliate_id or "none: it is the partner's own"),
            DetailRow("Address", row.url if may_change else host_of(row)),
            how,
            DetailRow("Events", ", ".join(row.types) or "everything"),
            DetailRow("Only", filters or "everything"),
            DetailRow("Signature", row.get_signature_display()),
            DetailRow("In order", "yes" if row.ordered else "no"),
            DetailRow("State", f"{row.state} {row.reason}".strip()),
            DetailRow("Failing since", row.failing_since or "it is not"),
            DetailRow("Sent so far", row.sequence, log),
            DetailRow("Waiting", row.waiting, f"{log}&state=waiting"),
            DetailRow("Secret before signs until", row.previous_until or "there is none"),
            DetailRow("Made by", row.made_by),
            DetailRow("Made", row.made_at),
        ]

    def _page(self, request: HttpRequest, template: str, title: str, shown: dict[str, Any]) -> TemplateResponse:
        place = reverse(f"{self.admin_site.name}:{self._name()}_changelist")
        context = {**self.admin_site.each_context(request), "opts": self.opts, "title": title, **shown}
        request.current_app = self.admin_site.name
        return TemplateResponse(request, template, {**context, "crumbs": [Breadcrumb(self.title(), place)]})


def host_of(endpoint: Endpoint) -> str:
    """Where it is sent, without what may be secret."""
    return urlsplit(endpoint.url).hostname or ""


def _place(row: Endpoint) -> str:
    return reverse(f"{operator_site.name}:events_endpoint_change", args=[row.pk])


def _tools(request: HttpRequest, row: Endpoint) -> list[tuple[str, str]]:
    return [(name, f"{_place(row)}{action}/") for action, name in possible(row).items()]


operator_site.add_object_tools(Endpoint, _tools)
