"""The pages of one partner at a time: which the address asks for, among those within reach."""

from __future__ import annotations

from typing import NamedTuple

from django.http import Http404, HttpRequest
from django.urls import reverse

from track360.partners.models import Partner
from track360.site.permissions import may_follow
from track360.site.sites import operator_site


class Chosen(NamedTuple):
    """The partner asked for, else the first by name; None where the login reaches none."""

    partner: Partner | None
    partners: list[Partner]


def chosen(request: HttpRequest) -> Chosen:
    """By ``partner``, its code, in the address. Raises Http404 for one that the login does not reach."""
    partners = list(operator_site.rows(request, Partner).order_by("name"))
    asked = request.GET.get("partner", "")
    if not asked:
        return Chosen(partners[0] if partners else None, partners)
    return Chosen(named(partners, asked), partners)


def posted(request: HttpRequest) -> Partner:
    """The partner that a form names. Raises Http404 for one that the login does not reach."""
    return named(list(operator_site.rows(request, Partner)), request.POST.get("partner", ""))


def named(partners: list[Partner], code: str) -> Partner:
    """The one of that code. Raises Http404."""
    for partner in partners:
        if partner.code == code:
            return partner
    raise Http404


def link(request: HttpRequest, name: str, **query: object) -> str:
    """The address of a page of the operators' site; "" for who may not open it."""
    return _followed(request, reverse(f"admin:{name}", query={key: str(value) for key, value in query.items()}))


def link_to(request: HttpRequest, name: str, *args: object) -> str:
    """The same of a page whose address names its row."""
    return _followed(request, reverse(f"admin:{name}", args=args))


def _followed(request: HttpRequest, address: str) -> str:
    return address if may_follow(request, address) else ""
