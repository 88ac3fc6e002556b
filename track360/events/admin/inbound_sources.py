"""Operator pages of the systems that call us."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from unfold.decorators import display

from track360.events.admin import inbound_forms as forms
from track360.events.admin.inbound_questions import MAY_CHANGE, QUESTIONS, possible
from track360.events.inbound import service
from track360.events.inbound.models import InboundSource
from track360.events.inbound.registry import SENDERS
from track360.ingest.personal import record_as_read
from track360.partners.credentials.admin import pages
from track360.partners.credentials.admin.pages import Question, Shown
from track360.partners.filters import PartnerFilter
from track360.partners.models import Partner
from track360.site.filters import choice_filter
from track360.site.masking import sees_clear
from track360.site.permissions import needs
from track360.site.read_only import Breadcrumb, DetailRow, ReadOnlyAdmin
from track360.site.sites import operator_site

COLOURS = {"active": "success", "paused": "warning"}


@admin.register(InboundSource, site=operator_site)
class InboundSourceAdmin(ReadOnlyAdmin):
    """Who calls us."""

    list_display = ("name", "partner", "kind_title", "state_label", "made_at")
    list_display_links = ("name",)
    list_filter = (PartnerFilter, choice_filter("state", "state"))
    list_select_related = ("partner",)
    ordering = ("partner", "name", "pk")
    sortable_by = ()
    page_title = "Inbound sources"
    explanation = "Systems of partners that call us when something happens: a CRM, a prop platform, a payment provider."
    empty_text = "Nobody calls us yet."

    @display(description="kind")
    def kind_title(self, row: InboundSource) -> str:
        """Of what make."""
        return SENDERS[row.kind].title if row.kind in SENDERS else row.kind

    @display(description="state", label=COLOURS)
    def state_label(self, row: InboundSource) -> str:
        """Whether calls are taken in."""
        return row.state

    def tools(self, request: HttpRequest) -> list[tuple[str, str]]:
        return [(reverse(f"{self.admin_site.name}:{self._name()}_new"), "New inbound source")]

    def more_urls(self, name: str) -> list[URLPattern]:
        view = self.admin_site.admin_view
        acts = {action: needs(MAY_CHANGE)(partial(self.action_view, action=action)) for action in QUESTIONS}
        actions = [
            path(f"<int:object_id>/{action}/", view(act), name=f"{name}_{action}") for action, act in acts.items()
        ]
        return [
            path("new/", view(self.create_view), name=f"{name}_new"),
            path("<int:object_id>/try/", view(self.try_view), name=f"{name}_try"),
            *actions,
        ]

    @needs("events.add_inboundsource")
    def create_view(self, request: HttpRequest) -> HttpResponse:
        """A form; its answer shows the address, which is secret."""

        def act(**fields: Any) -> Shown:
            _, secret = service.create(by=pages.who(request), **fields)
            place = request.build_absolute_uri(reverse("hook", args=[secret]))
            return Shown({"Address to call": place})

        lead = "Its address is shown once: give it to the other system. What its events become you may change later."
        form = partial(forms.CreateForm, partners=self.admin_site.rows(request, Partner))
        return pages.ask(
            request, Question("New inbound source", lead, "Make it", act, form), partial(self._page, request)
        )

    def action_view(self, request: HttpRequest, object_id: int, action: str) -> HttpResponse:
        """Asks on a GET, acts on a POST; what cannot be done with it as it is has no page."""
        row = self.find(request, str(object_id))
        if action not in possible(row):
            raise Http404
        return pages.ask(request, QUESTIONS[action](row), partial(self.sub_page, request, row), _place(row))

    @needs(MAY_CHANGE)
    def try_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """What a body would become; nothing is written."""
        row = self.find(request, str(object_id))
        form = forms.TryForm(request.POST or None)
        told = (
            _tried(row, sees_clear(request), **form.arguments()) if request.method == "POST" and form.is_valid() else {}
        )
        lead = "Nothing is written: this shows what the mapping makes of a body."
        shown = {"form": form, "lead": lead, "button": "Try it", **told}
        return self.sub_page(request, row, "events/try.html", f"Try {row.name}", shown)

    def details(self, request: HttpRequest, row: InboundSource) -> list[DetailRow]:
        """Everything but its secrets."""
        calls = reverse("admin:events_inboundcall_changelist", query={"source_id": row.pk})
        return [
            DetailRow("Partner", row.partner),
            DetailRow("Kind", self.kind_title(row)),
            DetailRow("State", row.state),
            DetailRow("Signing secret", "there is one" if row.signing_secret else "none"),
            DetailRow("Addresses", ", ".join(row.addresses) or "any"),
            DetailRow("Calls", "see them", calls),
            DetailRow("Events mapped", ", ".join(row.mapping.get("events", {})) or "none"),
            DetailRow("Known and not used", ", ".join(row.mapping.get("unused", ())) or "none"),
            DetailRow("Made by", row.made_by),
            DetailRow("Made", row.made_at),
        ]

    def _page(self, request: HttpRequest, template: str, title: str, shown: dict[str, Any]) -> TemplateResponse:
        place = reverse(f"{self.admin_site.name}:{self._name()}_changelist")
        context = {**self.admin_site.each_context(request), "opts": self.opts, "title": title, **shown}
        request.current_app = self.admin_site.name
        return TemplateResponse(request, template, {**context, "crumbs": [Breadcrumb(self.title(), place)]})


def _tried(source: InboundSource, clear: bool, body: bytes) -> dict[str, Any]:
    found = service.read(source, body)
    records = [
        {"entity": entity, "patch": patch, "record": _as_json(record_as_read(entity, record, clear))}
        for (entity, patch), some in (found.groups or {}).items()
        for record in some
    ]
    return {"tried": True, "event": found.event, "reason": found.reason, "records": records}


def _as_json(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False, default=str)


def _place(row: InboundSource) -> str:
    return reverse(f"{operator_site.name}:events_inboundsource_change", args=[row.pk])


def _tools(request: HttpRequest, row: InboundSource) -> list[tuple[str, str]]:
    tools = {"try": "Try a body", **possible(row)}
    return [(name, f"{_place(row)}{action}/") for action, name in tools.items()]


operator_site.add_object_tools(InboundSource, _tools)
