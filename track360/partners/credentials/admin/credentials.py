"""Operator pages of API clients and API keys: what they may do, and everything that is done with them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from unfold.decorators import display

from track360.partners.credentials import documents, selectors, services
from track360.partners.credentials.admin import forms, pages
from track360.partners.credentials.admin.pages import Question, Shown
from track360.partners.credentials.admin.questions import PERMISSION, PERMISSIONS, QUESTIONS, possible
from track360.partners.filters import PartnerFilter
from track360.partners.models import ApiClient, ApiKey, Partner
from track360.site.permissions import needs
from track360.site.read_only import Breadcrumb, DetailRow, ReadOnlyAdmin
from track360.site.sites import operator_site

COLOURS = {"active": "success", "suspended": "warning", "expired": "default", "revoked": "danger"}


class CredentialAdmin(ReadOnlyAdmin):
    """What clients and keys have in common. A secret is stored hashed, and shown by the answer that made it.

    ``kind`` is what people call it, ``make`` the service that makes one and returns it with its secret, ``identifier``
    the words for and the name of the field by which a caller names it.
    """

    kind: ClassVar[str]
    make: ClassVar[Callable[..., tuple[ApiClient | ApiKey, str]]]
    identifier: ClassVar[tuple[str, str]]

    list_filter = (PartnerFilter,)
    list_select_related = ("partner",)
    explanation = "When each was last used: to the hour here, to the minute on its own page."

    @display(description="state", label=COLOURS)
    def state_label(self, row: Any) -> str:
        """Whether it opens anything."""
        return str(row.state)

    def tools(self, request: HttpRequest) -> list[tuple[str, str]]:
        return [(reverse(f"{self.admin_site.name}:{self._name()}_new"), f"New {self.kind}")]

    def more_urls(self, name: str) -> list[URLPattern]:
        view = self.admin_site.admin_view
        acts = {action: needs(PERMISSIONS[action])(partial(self.action_view, action=action)) for action in QUESTIONS}
        actions = [
            path(f"<int:object_id>/{action}/", view(act), name=f"{name}_{action}") for action, act in acts.items()
        ]
        return [path("new/", view(self.create_view), name=f"{name}_new"), *actions]

    @needs(PERMISSION.format("add"))
    def create_view(self, request: HttpRequest) -> HttpResponse:
        """A form; its answer shows the secret."""
        lead = "It is made for one partner, and its secret is shown once: have somewhere safe to put it."

        def act(**fields: Any) -> Shown:
            return Shown(documents.with_secret(*self.make(by=pages.who(request), **fields)))

        form = partial(forms.CreateForm, partners=self.admin_site.rows(request, Partner))
        question = Question(f"New {self.kind}", lead, "Make it", act, form)
        return pages.ask(request, question, partial(self._page, request))

    def action_view(self, request: HttpRequest, object_id: int, action: str) -> HttpResponse:
        """Asks on a GET, acts on a POST; what cannot be done with the credential as it is has no page."""
        row = self.find(request, str(object_id))
        if action not in possible(row):
            raise Http404
        question = QUESTIONS[action](row, pages.who(request))
        return pages.ask(request, question, partial(self.sub_page, request, row), _place(row))

    def details(self, request: HttpRequest, row: Any) -> list[DetailRow]:
        """Everything but the secret."""
        named, field = self.identifier
        limits = [f"{scope}: {', '.join(names) or 'nothing'}" for scope, names in row.endpoints.items()]
        return [
            DetailRow("Partner", row.partner),
            DetailRow(named, getattr(row, field)),
            DetailRow("State", row.state),
            DetailRow("Scopes", row.scopes),
            DetailRow("Limited to", "; ".join(limits) or "nothing: it reaches everything"),
            DetailRow("Addresses allowed", ", ".join(row.ip_allowlist) or "any"),
            DetailRow("Calls a minute", row.rate_limit or "the default"),
            DetailRow("Last used", selectors.last_used([row])[row.client_key] or "never"),
            DetailRow("Created", row.made_at),
            DetailRow("Created by", row.created_by or "nobody known"),
            DetailRow("Secret shown to", row.issued_by or "nobody known"),
            DetailRow("Secret before good until", row.previous_until or "there is none"),
            DetailRow("Expires", row.expires_at or "never"),
            DetailRow("Suspended", row.suspended_at or "no"),
            DetailRow("Revoked", row.revoked_at or "no"),
        ]

    def _page(self, request: HttpRequest, template: str, title: str, shown: dict[str, Any]) -> TemplateResponse:
        place = reverse(f"{self.admin_site.name}:{self._name()}_changelist")
        context = {**self.admin_site.each_context(request), "opts": self.opts, "title": title, **shown}
        request.current_app = self.admin_site.name
        return TemplateResponse(request, template, {**context, "crumbs": [Breadcrumb(self.title(), place)]})


@admin.register(ApiClient, site=operator_site)
class ApiClientAdmin(CredentialAdmin):
    """OAuth2 clients."""

    list_display = ("name", "partner", "client_id", "scopes", "state_label", "last_used_at", "created", "expires_at")
    search_fields = ("name", "client_id")
    page_title, kind = "API clients", "API client"
    make, identifier = staticmethod(services.create_client), ("Client id", "client_id")
    empty_text = "No API client yet: make one here, or run: manage.py credentials PARTNER"


@admin.register(ApiKey, site=operator_site)
class ApiKeyAdmin(CredentialAdmin):
    """Keys of partners that cannot do OAuth2."""

    list_display = ("name", "partner", "prefix", "scopes", "state_label", "last_used_at", "created_at", "expires_at")
    ordering = ("partner", "name")
    page_title, kind = "API keys", "API key"
    make, identifier = staticmethod(services.create_key), ("Begins with", "prefix")
    empty_text = "No API key: partners use OAuth2 clients."


def _place(row: ApiClient | ApiKey) -> str:
    return reverse(f"{operator_site.name}:partners_{row._meta.model_name}_change", args=[row.pk])


def _tools(request: HttpRequest, row: ApiClient | ApiKey) -> list[tuple[str, str]]:
    return [(name, f"{_place(row)}{action}/") for action, name in possible(row).items()]


for _model in (ApiClient, ApiKey):
    operator_site.add_object_tools(_model, _tools)
