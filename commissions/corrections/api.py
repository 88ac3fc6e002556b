"""The API of drafts: a change is drafted, and published by a credential that somebody else answers for, or rejected."""

from __future__ import annotations

from abc import ABC, abstractmethod
from hashlib import sha256
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from commissions.corrections import documents, drafting, publishing, service
from commissions.corrections.errors import NoRight, Refused
from commissions.corrections.models import Draft
from track360.core import body, clock
from track360.core.errors import Problem
from track360.core.json import dumps, pointer
from track360.core.json_schema import Compiled
from track360.core.opaque import NotOurs
from track360.ingest.request import idempotency, lists
from track360.ingest.request.idempotency import Answer
from track360.ingest.request.parameters import one_of, refuse_unknown
from track360.partners import four_eyes
from track360.partners.admission import Caller
from track360.partners.auth import HasScope
from track360.partners.credentials import selectors
from track360.partners.four_eyes import Signatory
from track360.partners.views import DataView, json_response

MOST_UNDECIDED = 100
"""Drafts by credentials of a partner that nobody decided on yet: each is rated, so what runs wild must not go on."""
NOTHING = "Nothing was drafted."


class _View(DataView):
    endpoint = "drafts"
    scope = "programme"

    def get_permissions(self) -> list[BasePermission]:
        """Who may publish may also look."""
        caller = self.request.auth
        reads = self.request.method in ("GET", "HEAD")
        looks = reads and isinstance(caller, Caller) and "publish" in caller.scopes
        return [HasScope("publish" if looks else self.scope)()]

    def signatory(self) -> Signatory:
        """The caller, and who answers for its credential."""
        caller = self.caller
        credential = selectors.find(caller.client_key, caller.partner)
        made_by = selectors.answers_for(credential) if credential else None
        return four_eyes.credential(caller.partner, caller.client_name, caller.client_key, caller.scopes, made_by)

    def draft(self, draft_id: str) -> Draft:
        """The partner's draft of that id; raises ``Http404``."""
        partner = self.caller.partner
        try:
            number = partner.opaque.number(documents.DRAFT_ID, draft_id)
            return Draft.objects.get(partner=partner, pk=number)
        except (NotOurs, Draft.DoesNotExist) as error:
            raise Http404 from error

    def told(self, draft: Draft) -> dict[str, Any]:
        """The draft as the API tells it."""
        return documents.told(self.caller.partner, draft)


class DraftsView(_View):
    """All drafts that are kept."""

    def get(self, request: Request, vertical: str) -> HttpResponse:
        """List them by page or cursor, the oldest first."""
        parameters, partner = request._request.GET, self.caller.partner
        refuse_unknown(parameters, [*lists.PAGING, "state"])
        state = one_of(parameters, "state", Draft.State.values)
        rows = Draft.objects.filter(partner=partner)
        rows = rows.filter(state=state) if state else rows
        return json_response(lists.page(partner, rows, parameters, self.told, "drafts"))

    def post(self, request: Request, vertical: str) -> HttpResponse:
        """Draft a change, and have a worker find out what it would do."""
        # Django's own request: DRF's would read the body and parse it a second time.
        http, caller = request._request, self.caller
        digest = sha256(body.sent(http)).digest()
        http.body_hash = digest  # type: ignore[attr-defined]
        answer = idempotency.answered(
            http, caller.partner, caller.client_key, digest, clock.now(), lambda: self._drafted(http)
        )
        return json_response(answer.body, answer.status)

    def _drafted(self, http: HttpRequest) -> Answer:
        fields, partner = body.judged(http, documents.create(), NOTHING), self.caller.partner
        if service.undecided(partner) >= MOST_UNDECIDED:
            detail = f"{MOST_UNDECIDED} drafts wait for somebody to decide on them; publish or reject some first."
            raise Problem(422, detail, code="too-many")
        try:
            draft = drafting.draft(partner, by=self.signatory(), **fields)
        except NoRight as error:
            raise Problem(403, str(error), code="no-right") from error
        except Refused as error:
            faults = [(pointer(("content", *path)), message) for path, message in error.faults]
            raise body.invalid(NOTHING, faults) from error
        draft.refresh_from_db()
        return Answer(201, dumps({"data": self.told(draft)}))


class DraftView(_View):
    """One draft."""

    def get(self, request: Request, vertical: str, draft_id: str) -> HttpResponse:
        """What it changes, and what it would do to each affiliate."""
        return _answer(self.told(self.draft(draft_id)))


class _DecisionView(_View, ABC):
    scope = "publish"
    schema_of_body: Compiled

    def post(self, request: Request, vertical: str, draft_id: str) -> HttpResponse:
        """Decide on it; the answer is the draft as it is then."""
        fields = body.judged(request._request, self.schema_of_body, "Nothing was decided.")
        draft = self.draft(draft_id)
        try:
            self.decide(draft, self.signatory(), **fields)
        except Refused as error:
            raise Problem(422, f"Nothing was done: {error}", code="refused") from error
        draft.refresh_from_db()
        return _answer(self.told(draft))

    @abstractmethod
    def decide(self, draft: Draft, by: Signatory, **fields: str) -> None:
        """Raises Refused, and :class:`Problem` where it takes somebody else."""


class PublishView(_DecisionView):
    """Carried out, exactly as it was shown."""

    schema_of_body = documents.PUBLISH

    def decide(self, draft: Draft, by: Signatory, **fields: str) -> None:
        why_not = publishing.why_not(self.caller.partner, draft, by)
        if why_not and draft.state not in service.DECIDED:
            raise Problem(403, why_not, code="four-eyes")
        publishing.publish(draft.pk, fields["digest"], by)


class RejectView(_DecisionView):
    """Closed, for a reason that stays with it."""

    schema_of_body = documents.REJECT

    def decide(self, draft: Draft, by: Signatory, **fields: str) -> None:
        publishing.reject(draft.pk, by, fields["reason"])


def _answer(data: dict[str, Any]) -> HttpResponse:
    return json_response(dumps({"data": data}))
