"""A push: from a request to its answer."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, QueryDict

from track360.core import clock
from track360.core.errors import Problem
from track360.core.json import dumps
from track360.ingest.contract import EntitySpec
from track360.ingest.intake import Options, Refused, ingest_batch
from track360.ingest.request import body, idempotency
from track360.ingest.request.body import Body
from track360.ingest.request.idempotency import Answer
from track360.ingest.request.parameters import one_of, refuse_unknown
from track360.ingest.validate.records import Faults
from track360.partners.models import Partner

PARAMETERS = {"mode": ("atomic", "partial"), "orphans": ("refuse", "park"), "dry_run": ("false", "true")}


def push(spec: EntitySpec, partner: Partner, client: str, request: HttpRequest) -> Answer:
    """Take in the records of a request. Raises :class:`Problem` for what is refused before or instead of it."""
    # Taken once: records, receipt and answer are of one moment.
    at = clock.now()
    options = _options(request.GET)
    sent = body.read(request)
    request.body_hash = sent.digest  # type: ignore[attr-defined]
    return idempotency.answered(
        request, partner, client, sent.digest, at, lambda: _answer(spec, partner, sent, options, at, request)
    )


def _options(parameters: QueryDict) -> Options:
    refuse_unknown(parameters, PARAMETERS)
    said = {name: one_of(parameters, name, allowed) for name, allowed in PARAMETERS.items()}
    return Options(mode=said["mode"] or "atomic", orphans=said["orphans"], dry_run=said["dry_run"] == "true")


def _answer(
    spec: EntitySpec, partner: Partner, sent: Body, options: Options, at: datetime, request: HttpRequest
) -> Answer:
    options = Options(options.mode, options.orphans, options.dry_run, body_hash=sent.digest)
    # Validation changes values in place, and a deadlock runs this again.
    values = [dict(value) if isinstance(value, dict) else value for value in sent.values]
    try:
        receipt = ingest_batch(spec, partner, values, options, sent.faults, at)
    except Refused as refused:
        raise _refusal(refused.errors, len(sent.values)) from refused
    # For the audit log, which is written when the answer is known.
    request.batch_id = receipt.batch_id  # type: ignore[attr-defined]
    return Answer(200, dumps(receipt.as_json(partner.opaque)))


def _refusal(errors: Faults, received: int) -> Problem:
    told: list[dict[str, Any]] = [
        {"index": index, **fault._asdict()} for index, faults in sorted(errors.items()) for fault in faults
    ]
    detail = f"{len(errors)} of {received} records are refused, so nothing was written."
    return Problem(422, detail, code="invalid-records", errors=told)
