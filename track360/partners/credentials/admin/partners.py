"""What shuts a whole partner out, as buttons on its page: for a while, or every credential for good."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse

from track360.partners.credentials import selectors, services
from track360.partners.credentials.admin import pages
from track360.partners.credentials.admin.pages import Question
from track360.partners.credentials.admin.questions import PERMISSION
from track360.partners.models import Partner
from track360.site.permissions import needs
from track360.site.read_only import Breadcrumb
from track360.site.sites import operator_site

SUSPEND = "partners.suspend_partner"


def _suspend(partner: Partner) -> Question:
    def act() -> str:
        services.suspend_partner(partner)
        return f"{partner} is suspended."

    lead = (
        "Every call of the partner is answered 403 and nothing is pulled for it. Nothing is lost, and settling goes on."
    )
    return Question(f"Suspend {partner}", lead, "Suspend it", act)


def _resume(partner: Partner) -> Question:
    def act() -> str:
        services.resume_partner(partner)
        return f"{partner} is resumed."

    lead = "Its credentials open again what they opened before, and pulls go on where they stood."
    return Question(f"Resume {partner}", lead, "Resume it", act)


def _revoke_all(partner: Partner) -> Question:
    def act() -> str:
        return f"{len(services.revoke_all(partner))} credentials revoked."

    lead = (
        f"All {selectors.living(partner)} credentials of the partner and every token of them open nothing from this "
        "moment on, for good. It can call again once it has new ones."
    )
    return Question(f"Revoke all credentials of {partner}", lead, "Revoke all", act)


PERMISSIONS = {"suspend": SUSPEND, "resume": SUSPEND, "revoke-all": PERMISSION.format("revoke")}
QUESTIONS = {"suspend": _suspend, "resume": _resume, "revoke-all": _revoke_all}


def _view(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    partner = get_object_or_404(operator_site.rows(request, Partner), pk=pk)
    return pages.ask(request, QUESTIONS[action](partner), partial(_page, request, partner), _place(partner))


def _page(request: HttpRequest, partner: Partner, template: str, title: str, shown: dict[str, Any]) -> TemplateResponse:
    crumbs = [Breadcrumb(str(partner), _place(partner))]
    context = {**operator_site.each_context(request), "title": title, "crumbs": crumbs, **shown}
    request.current_app = operator_site.name
    return TemplateResponse(request, template, context)


def _place(partner: Partner) -> str:
    return reverse(f"{operator_site.name}:partners_partner_change", args=[partner.pk])


def _tools(request: HttpRequest, partner: Partner) -> list[tuple[str, str]]:
    pause = ("Resume", "resume") if partner.suspended_at else ("Suspend", "suspend")
    tools = (pause, ("Revoke all credentials", "revoke-all"))
    return [(name, reverse(f"{operator_site.name}:partner_{action}", args=[partner.pk])) for name, action in tools]


for _action, _permission in PERMISSIONS.items():
    _act = needs(_permission)(partial(_view, action=_action))
    operator_site.add_page(f"partner/<int:pk>/{_action}/", _act, f"partner_{_action}", _permission)
operator_site.add_object_tools(Partner, _tools)
