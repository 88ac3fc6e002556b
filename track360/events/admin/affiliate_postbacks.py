"""The affiliate's postbacks: its own events told to its own systems, set up, tried and looked after by itself."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from track360.core.language import say
from track360.events.admin.postback_forms import PostbackForm, ReplayForm, initial_of
from track360.events.endpoints.models import Endpoint
from track360.events.endpoints.placeholders import PLACEHOLDERS
from track360.events.webhooks import services
from track360.partners.models import Partner
from track360.site.affiliate_scope import AffiliateScope, scope_of
from track360.site.sites import affiliate_site

SHOWN = 50


def _own(scope: AffiliateScope) -> QuerySet[Endpoint]:
    rows = Endpoint.objects.filter(**scope._asdict()).exclude(state=Endpoint.State.REMOVED)
    return rows.select_related("partner").order_by("pk")


def postbacks(request: HttpRequest) -> HttpResponse:
    """All of them, and the form that makes another."""
    scope = scope_of(request.user)
    form = PostbackForm(request.POST or None, initial={"method": Endpoint.Method.GET})
    if request.method == "POST" and form.is_valid():
        partner = Partner.objects.get(pk=scope.partner_id)
        by = request.user.get_username()
        if made := _attempt(form, lambda said: services.create(partner, by, scope.affiliate_id, **said)):
            return _one(request, made, secret=made.secret)
    shown = {"title": say("Postbacks"), "rows": list(_own(scope)), "form": form, "placeholders": _placeholders()}
    return _page(request, "events/affiliate/postbacks.html", shown)


def postback(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them: what was sent there, and what can be done with it; ``do`` names that in a POST."""
    endpoint = _own(scope_of(request.user)).filter(pk=pk).first()
    if endpoint is None:
        raise Http404
    if request.method != "POST":
        return _one(request, endpoint)
    asked = request.POST.get("do", "")
    if asked not in ACTIONS:
        raise Http404
    return ACTIONS[asked](request, endpoint)


def _change(request: HttpRequest, endpoint: Endpoint) -> HttpResponse:
    form = PostbackForm(request.POST)
    if form.is_valid() and _attempt(form, lambda said: services.change(endpoint, **said)):
        return _done(request, endpoint, say("It is changed."))
    return _one(request, endpoint, form=form)


def _replay(request: HttpRequest, endpoint: Endpoint) -> HttpResponse:
    form, by = ReplayForm(request.POST), request.user.get_username()
    if form.is_valid() and _attempt(form, lambda _: services.replay_between(endpoint, by=by, **form.between())):
        return _done(request, endpoint, say("What happened on these days is sent again, under the same ids."))
    return _one(request, endpoint, replaying=form)


def _test(request: HttpRequest, endpoint: Endpoint) -> HttpResponse:
    try:
        services.test(endpoint)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return HttpResponseRedirect(_place(endpoint))
    return _done(request, endpoint, say("A test is sent; the log below says in a moment how that went."))


def _rotate(request: HttpRequest, endpoint: Endpoint) -> HttpResponse:
    rotated = services.rotate(endpoint, services.LONGEST_OVERLAP)
    return _one(request, rotated, secret=rotated.secret)


def _pause(request: HttpRequest, endpoint: Endpoint) -> HttpResponse:
    services.pause(endpoint)
    return _done(request, endpoint, say("It is paused: nothing is sent, and nothing is lost."))


def _resume(request: HttpRequest, endpoint: Endpoint) -> HttpResponse:
    services.resume(endpoint)
    return _done(request, endpoint, say("It is resumed: what has waited is sent."))


def _remove(request: HttpRequest, endpoint: Endpoint) -> HttpResponse:
    services.remove(endpoint)
    messages.success(request, say("It is removed."))
    return HttpResponseRedirect(affiliate_site.url("postbacks"))


ACTIONS = {
    "change": _change,
    "replay": _replay,
    "test": _test,
    "rotate": _rotate,
    "pause": _pause,
    "resume": _resume,
    "remove": _remove,
}


def _attempt(form: forms.Form, act: Any) -> Any:
    """What it made, or None, with what is wrong said in the form."""
    try:
        return act(form.cleaned_data)
    except ValidationError as error:
        for name, told in (getattr(error, "message_dict", None) or {"": error.messages}).items():
            for text in told:
                form.add_error(name if name in form.fields else None, text)
        return None


def _one(request: HttpRequest, endpoint: Endpoint, **more: Any) -> HttpResponse:
    shown = {
        "title": endpoint.name,
        "endpoint": endpoint,
        "form": PostbackForm(initial=initial_of(endpoint)),
        "replaying": ReplayForm(),
        "log": endpoint.deliveries.prefetch_related("tries").order_by("-pk")[:SHOWN],
        "placeholders": _placeholders(),
        **more,
    }
    answer = _page(request, "events/affiliate/postback.html", shown)
    answer["Cache-Control"] = "no-store"
    return answer


def _placeholders() -> list[tuple[str, str]]:
    return [(f"{{{name}}}", say(about)) for name, about in PLACEHOLDERS.items()]


def _page(request: HttpRequest, template: str, shown: dict[str, Any]) -> TemplateResponse:
    request.current_app = affiliate_site.name
    return TemplateResponse(request, template, {**affiliate_site.each_context(request), **shown})


def _done(request: HttpRequest, endpoint: Endpoint, said: str) -> HttpResponse:
    messages.success(request, said)
    return HttpResponseRedirect(_place(endpoint))


def _place(endpoint: Endpoint) -> str:
    return reverse("affiliate:postback_change", args=[endpoint.pk])


affiliate_site.add_page("postbacks/", postbacks, "postbacks")
affiliate_site.add_page("postbacks/<int:pk>/", postback, "postback_change")
