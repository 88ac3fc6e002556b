"""What the sites, the sign-in and the lockout tell of people, as events of the log."""

from __future__ import annotations

import re
from typing import Any

from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.http import HttpRequest

from track360.partners.models import Partner
from track360.partners.people import log, typed_names
from track360.partners.people.models import Kind
from track360.site.affiliate_scope import is_affiliate, scope_of
from track360.site.masking import masked_email
from track360.site.sign_in.signals import person_event
from track360.site.watching import Seen, happened

_TOLD = "_people_told_of_sign_in"
_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+")


def connect() -> None:
    """Listen; called once, when the platform starts."""
    for signal, receiver in (
        (happened, on_site),
        (user_logged_in, signed_in),
        (user_logged_out, signed_out),
        (user_login_failed, sign_in_failed),
        (user_locked_out, locked_out),
        (person_event, at_the_door),
    ):
        signal.connect(receiver, dispatch_uid=f"people.{receiver.__name__}")


def on_site(request: HttpRequest, seen: Seen, **kwargs: Any) -> None:
    """A page, a search, a file or an action on either site."""
    if seen.kind == Kind.SIGN_IN_FAILED:
        # A right password, on a site that the login does not open, or an attempt that was not let through.
        if not hasattr(request, _TOLD):
            name = typed_names.kept(request.POST.get("username", ""))
            log.record(request, Kind.SIGN_IN_FAILED, name=name, status=seen.status)
        return
    if seen.place.endswith(":logout"):
        return  # told by whoever was signed in then
    viewing = getattr(request, "viewing", None)
    asked = {name: _ADDRESS.sub(lambda found: masked_email(found[0]), value) for name, value in seen.asked.items()}
    told: dict[str, Any] = {"place": seen.place, "ids": seen.ids, "asked": asked, "rows": seen.rows}
    told["viewed_as"] = viewing.affiliate.affiliate_id if viewing else None
    if seen.kind == Kind.EXPORT and getattr(request, "shows_personal_data", False):
        told["personal_data"] = "clear"
    what: dict[str, Any] = {name: value for name, value in told.items() if value not in (None, {}, "")}
    subject = seen.row if seen.row is not None else seen.place
    log.record(
        request,
        Kind(seen.kind),
        partner=_partner_of(request, seen),
        subject=subject,
        status=seen.status,
        **what,
    )


def at_the_door(request: HttpRequest | None, user: Any, kind: str, what: dict[str, Any], **kwargs: Any) -> None:
    """What the room of sign-in tells of a login: of its devices, and what else proved who it was."""
    log.record(request if request is not None else user, kind, subject=user if user is not None else "", **what)


def signed_in(request: HttpRequest, user: Any, **kwargs: Any) -> None:
    """Whoever signed in, whatever proved it."""
    log.record(request, Kind.SIGN_IN, partner=_own(user), backend=getattr(user, "backend", "").rpartition(".")[2])


def signed_out(request: HttpRequest, user: Any, **kwargs: Any) -> None:
    """Whoever signed out; nobody does after the session has ended."""
    if user is not None:
        log.record(request, Kind.SIGN_OUT, name=user.get_username())


def sign_in_failed(credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any) -> None:
    """A name that was refused."""
    if request is not None:
        setattr(request, _TOLD, True)
    log.record(request, Kind.SIGN_IN_FAILED, name=typed_names.kept(str(credentials.get("username") or "")))


def locked_out(request: HttpRequest, username: str | None = None, **kwargs: Any) -> None:
    """A name that was refused too often."""
    setattr(request, _TOLD, True)
    log.record(request, Kind.LOCKED_OUT, name=typed_names.kept(username or ""))


def _partner_of(request: HttpRequest, seen: Seen) -> Any:
    """Whose row it is; else the partner that a list was asked for; on the affiliates' site the login's own."""
    of_row = seen.row if isinstance(seen.row, Partner) else getattr(seen.row, "partner_id", None)
    if of_row:
        return of_row
    asked = seen.asked.get("partner_id", "")
    if asked.isascii() and asked.isdecimal() and len(asked) < 19:
        return int(asked)
    return _own(request.user)


def _own(user: Any) -> int | None:
    """The partner of an affiliate's login; an operator's is not asked for, which would cost every page a query."""
    if user is None or not user.is_authenticated or user.is_staff or not is_affiliate(user):
        return None
    return scope_of(user).partner_id
