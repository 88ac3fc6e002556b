"""The API of credentials: a partner's system looks after those of its own partner, within what it may itself."""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from rest_framework.request import Request

from track360.core.errors import Problem
from track360.core.json import dumps
from track360.partners.credentials import documents, privileges, selectors, services
from track360.partners.credentials.models import ApiClient, ApiKey
from track360.partners.credentials.privileges import Privileges
from track360.partners.views import DataView, json_response

MOST_LIVING = 100
"""Credentials of a partner, for one that makes others: what runs wild must not fill a table."""


class _View(DataView):
    endpoint = "credentials"
    scope = "admin"

    def own(self) -> Privileges:
        """What the caller may hand on: its credential's, of the scopes those that its token has.

        The credential's row is ours until the commit: who revokes it meanwhile waits, and finds what it made.
        """
        found = selectors.find(self.caller.client_key)
        own = selectors.lock(found) if found else None
        if own is None or own.is_dead:
            raise Problem(403, "This credential has just been revoked.", code="revoked")
        return privileges.of(own, self.caller.scopes)

    def target(self, credential_id: str, handed_on: bool = True) -> Any:
        """Another credential of the partner that lies within the caller's own; raises ``Http404`` and ``Problem``."""
        found = self.found(credential_id)
        self.check(found, handed_on)
        return found

    def check(self, credential: ApiClient | ApiKey, handed_on: bool) -> None:
        """Raises ``Problem`` for one's own, and for what lies outside of it."""
        if credential.client_key == self.caller.client_key:
            raise Problem(403, "No credential changes itself; use another, or ask the operator.", code="own-credential")
        _check(privileges.of(credential), self.own(), handed_on)

    def found(self, credential_id: str) -> ApiClient | ApiKey:
        """A credential of the partner; raises ``Http404``."""
        found = selectors.find(credential_id, self.caller.partner)
        if found is None:
            raise Http404
        return found


class CredentialsView(_View):
    """All credentials of the partner."""

    def get(self, request: Request, vertical: str) -> HttpResponse:
        """List them, the revoked ones too, without their secrets."""
        if request._request.GET:
            raise Problem(400, "This list takes no parameters.")
        listed = selectors.of_partner(self.caller.partner)
        used = selectors.last_used(listed)
        return _answer([documents.told(each, used[each.client_key]) for each in listed])

    @transaction.atomic
    def post(self, request: Request, vertical: str) -> HttpResponse:
        """Make one; its secret is in this answer and never again."""
        fields = documents.read(request._request, documents.CREATE)
        make = services.create_client if fields.pop("kind") == "client" else services.create_key
        own = self.own()
        if selectors.living(self.caller.partner) >= MOST_LIVING:
            raise Problem(422, f"There are {MOST_LIVING} credentials already; revoke some first.", code="too-many")
        try:
            made, secret = make(self.caller.partner, by=self.caller.client_key, **fields)
        except ValidationError as error:
            raise documents.refused(error) from error
        # Afterwards, when every default is filled in; a refusal takes all of it back.
        _check(privileges.of(made), own)
        return _answer(documents.told(made, None) | documents.with_secret(made, secret), 201)


class CredentialView(_View):
    """One credential."""

    def get(self, request: Request, vertical: str, credential_id: str) -> HttpResponse:
        """It, without its secret."""
        return _told(self.found(credential_id))

    @transaction.atomic
    def patch(self, request: Request, vertical: str, credential_id: str) -> HttpResponse:
        """Change the fields that are given; what it loses its tokens lose at once."""
        fields = documents.read(request._request, documents.CHANGE)
        target, own = self.target(credential_id), self.own()
        try:
            services.change(target, **fields)
        except ValidationError as error:
            raise documents.refused(error) from error
        _check(privileges.of(target), own)
        return _told(target)


class _ActionView(_View, ABC):
    schema_of_body = documents.ACT
    handed_on = False

    @transaction.atomic
    def post(self, request: Request, vertical: str, credential_id: str) -> HttpResponse:
        """Do it; the answer is the credential as it is then."""
        fields = documents.read(request._request, self.schema_of_body)
        target = self.target(credential_id, self.handed_on)
        try:
            secret = self.act(target, **fields)
        except ValidationError as error:
            raise documents.refused(error) from error
        return _told(target, **(documents.with_secret(target, secret) if secret else {}))

    @abstractmethod
    def act(self, target: Any, **fields: Any) -> str | None:
        """Carry it out; a new secret if there is one."""


class RotateView(_ActionView):
    """A new secret in the place of the old."""

    schema_of_body = documents.ROTATE
    handed_on = True

    def act(self, target: Any, **fields: Any) -> str | None:
        """With the overlap that is asked for."""
        return services.rotate(target, timedelta(seconds=fields.get("overlap_seconds", 0)), by=self.caller.client_key)


class RevokeView(_ActionView):
    """Shut out for good."""

    schema_of_body = documents.REVOKE

    def act(self, target: Any, **fields: Any) -> str | None:
        """With what it made if asked, as far as all of that is the caller's to shut out; else nothing is."""
        with_made = fields.get("with_made", False)
        for made in selectors.made_by(target) if with_made else ():
            self.check(made, self.handed_on)
        services.revoke(target, with_made)
        return None


class SuspendView(_ActionView):
    """Shut out for a while."""

    def act(self, target: Any, **fields: Any) -> str | None:
        """In the name of the caller; one that a person suspended stays so."""
        if not target.suspended_at:
            services.suspend(target, by=self.caller.client_key)
        return None


class ResumeView(_ActionView):
    """Let in again."""

    handed_on = True

    def act(self, target: Any, **fields: Any) -> str | None:
        """Unless it was a person who suspended it."""
        if target.suspended_at and selectors.find(target.suspended_by, self.caller.partner) is None:
            raise Problem(403, "A person suspended it; ask the operator of the programme.", code="suspended-by-person")
        services.resume(target)
        return None


def _check(wanted: Privileges, own: Privileges, handed_on: bool = True) -> None:
    found = list(privileges.beyond(wanted, own, handed_on))
    if found:
        told = [{"pointer": f"/{name}", "code": "beyond-own", "message": message} for name, message in found]
        raise Problem(403, "That lies outside of what this credential may itself.", code="beyond-own", errors=told)


def _told(credential: ApiClient | ApiKey, **secret: str) -> HttpResponse:
    used = selectors.last_used([credential])[credential.client_key]
    return _answer(documents.told(credential, used) | secret)


def _answer(data: Any, status: int = 200) -> HttpResponse:
    answer = json_response(dumps({"data": data}), status)
    answer["Cache-Control"] = "no-store"
    return answer
