"""Every address of a site by its name, asked as somebody: the view itself, so that a table of thousands is cheap."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.db import transaction
from django.http import Http404, HttpResponseBase
from django.test import RequestFactory
from django.urls import get_resolver, resolve

from commissions.programme.models import Plan
from commissions.statements.models import Closing
from customers.models import Customer
from tests.site.roles.world import House
from track360.core import clock
from track360.events.endpoints.models import Endpoint
from track360.partners.models import Partner
from track360.site.sign_in.reauthentication import PROVED
from track360.site.sites import get_site

REFUSALS: dict[type[Exception], int] = {PermissionDenied: 403, Http404: 404, BadRequest: 400, SuspiciousOperation: 400}
WORDS = {
    "kind": "csv", "app_label": "commissions", "url": "nothing", "part": "by-rule", "uidb64": "MQ",
    "token": "set-password", "name": "nothing",
}  # fmt: skip
OTHER_WORDS = {("commissions_correction_form", "kind"): "hold"}
"""Parameters that choose among words of ours; the others are somebody's ids."""
QUERIES: dict[str, Callable[[House], dict[str, Any]]] = {
    "reports": lambda house: {"partner": house.partner.code},
    "reports_file": lambda house: {"partner": house.partner.code},
    **dict.fromkeys(
        (
            "periods",
            "period_close",
            "period_close_now",
            "period_override",
            "approvals",
            "approvals_approve",
            "approvals_file",
            "owed",
            "owed_file",
        ),
        lambda house: {"partner": house.partner.code},
    ),
    "statement_open": lambda house: {"partner": house.partner.code, "affiliate": house.affiliate.affiliate_id},
    "why_not": lambda house: {"customer": house.keys[Customer]},
    **dict.fromkeys(
        ("payouts", "payouts_draft", "payouts_file"), lambda house: {"partner": house.partner.code, "format": "csv"}
    ),
    "commissions_planversion_new": lambda house: {"plan": house.keys[Plan]},
}
"""Pages of the operators' site whose row is asked for by a parameter."""
FORM = "application/x-www-form-urlencoded"
LOGIN = "login"
"""In place of the status of a redirect to the login."""


class Address(NamedTuple):
    """An address: ``name`` as in the table, ``path`` and ``query`` with the ids of a house's rows in them.

    key: of the row of its list, which an action is to be done to.
    """

    name: str
    path: str
    query: dict[str, Any]
    has_id: bool
    key: int


def addresses(site: str, house: House) -> Iterator[Address]:
    """Every name there is, read from the resolver: one added tomorrow is asked without a word here."""
    prefix, resolver = get_resolver().namespace_dict[site]
    by_name = {f"{model._meta.app_label}_{model._meta.model_name}": model for model in get_site(site)._registry}
    # Pages of rows whose own list knows nothing of them.
    by_name |= {"partner": Partner, "commissions_closing": Closing} if site == "admin" else {"postback": Endpoint}
    names = sorted(name for name in resolver.reverse_dict if isinstance(name, str))
    for name in names:
        model = next((by_name[start] for start in sorted(by_name, reverse=True) if name.startswith(f"{start}_")), None)
        (pattern, parameters) = resolver.reverse_dict.getlist(name)[0][0][0]
        said = {each: OTHER_WORDS.get((name, each), WORDS.get(each)) for each in parameters}
        key = house.keys[model] if model else 1
        filled = {each: word or key for each, word in said.items()}
        query = QUERIES[name](house) if site == "admin" and name in QUERIES else {}
        yield Address(name, f"/{prefix}{pattern % filled}", query, bool(query) or None in said.values(), key)


def ask(user: Any, method: str, address: Address, data: dict[str, Any]) -> str:
    """The status of the answer; whatever was done is undone. A page is not rendered, a file not written."""
    request = _request(user, method, address, data)
    view, args, kwargs = request.resolver_match
    if method == "GET":  # which writes nothing, as another test holds
        return _status(view, request, *args, **kwargs)
    with transaction.atomic():
        try:
            return _status(view, request, *args, **kwargs)
        finally:
            transaction.set_rollback(True)


def _request(user: Any, method: str, address: Address, data: dict[str, Any]) -> Any:
    asked = f"{address.path}?{urlencode(address.query)}"
    request: Any = RequestFactory().generic(method, asked, urlencode({**address.query, **data}), FORM)
    request.user, request.session = user, SessionStore()
    user.is_verified = lambda: True
    request.session[PROVED] = clock.now().timestamp()
    request._messages, request._dont_enforce_csrf_checks = CookieStorage(request), True
    request.resolver_match = resolve(address.path)
    return request


def _status(view: Any, request: Any, *args: Any, **kwargs: Any) -> str:
    try:
        answer: HttpResponseBase = view(request, *args, **kwargs)
    except tuple(REFUSALS) as error:
        return next(str(status) for kind, status in REFUSALS.items() if isinstance(error, kind))
    return LOGIN if "/login/" in answer.get("Location", "") else str(answer.status_code)
