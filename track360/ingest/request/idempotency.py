"""``Idempotency-Key``: the first answer is kept in the transaction of what it answers for, and given again."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

from django.db import transaction
from django.http import HttpRequest

from track360.core.errors import Problem
from track360.core.locks import Lock, try_hold
from track360.ingest.models import IdempotentAnswer
from track360.ingest.write.retry import retried
from track360.partners.models import Partner

LONGEST_KEY = 255
KEY_PATTERN = "^[!-~](?:[ -~]*[!-~])?$"  # printable ASCII: what every proxy passes on unchanged


class Answer(NamedTuple):
    """What was answered: the HTTP status and the JSON body."""

    status: int
    body: bytes


class IdempotentRequest(NamedTuple):
    """Who asked what under which key; ``request_hash`` covers path, query and body."""

    partner: Partner
    client: str
    key: str
    request_hash: bytes


def answered(
    request: HttpRequest, partner: Partner, client: str, body_digest: bytes, at: datetime, work: Callable[[], Answer]
) -> Answer:
    """The answer of ``work``, the first one if the request brings a key that it was given under; see ``answer_once``.

    A :class:`Problem` that ``work`` raises is an answer too: told again under the key, and nothing was written.
    """
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return work()
    # The address too: the same body with other parameters is another request.
    digest = sha256(request.get_full_path().encode() + b"\x00" + body_digest).digest()
    asked = IdempotentRequest(partner, client, key, digest)
    return retried(lambda: answer_once(asked, at, lambda: _settled(work)))


def _settled(work: Callable[[], Answer]) -> Answer:
    try:
        # A savepoint: a refusal takes back what was written and leaves room for its own answer.
        with transaction.atomic():
            return work()
    except Problem as problem:
        # Kept too: who repeats a refused request under its key is told the same, whatever has come in since.
        return Answer(problem.status, problem.body())


def answer_once(asked: IdempotentRequest, at: datetime, work: Callable[[], Answer]) -> Answer:
    """The kept answer, or that of ``work``, which is kept unless it raises.

    Raises :class:`Problem`: 409 while the first request with this key runs, 422 if the key was used for another one.
    A process that dies leaves no trace: the lock and the answer both belong to the transaction.
    """
    if len(asked.key) > LONGEST_KEY or not re.fullmatch(KEY_PATTERN, asked.key):
        detail = f"An Idempotency-Key has 1 to {LONGEST_KEY} printable ASCII characters."
        raise Problem(400, detail, code="idempotency-key")
    with transaction.atomic():
        # 409 rather than a wait, as the IETF draft of the header says; retries would only fill the threads.
        if not try_hold(Lock.IDEMPOTENCY, _number(asked)):
            raise Problem(
                409,
                "The first request with this Idempotency-Key is still running.",
                headers={"Retry-After": "1"},
            )
        kept = IdempotentAnswer.objects.filter(partner=asked.partner, client=asked.client, key=asked.key).first()
        if kept is not None:
            return _replayed(kept, asked)
        answer = work()
        _keep(asked, answer, at)
        return answer


def _replayed(kept: IdempotentAnswer, asked: IdempotentRequest) -> Answer:
    if bytes(kept.request_hash) != asked.request_hash:
        raise Problem(422, "This Idempotency-Key was used for another request.", code="idempotency-key-reused")
    return Answer(kept.status, bytes(kept.body))


def _keep(asked: IdempotentRequest, answer: Answer, at: datetime) -> None:
    IdempotentAnswer.objects.create(
        partner=asked.partner,
        client=asked.client,
        key=asked.key,
        request_hash=asked.request_hash,
        status=answer.status,
        body=answer.body,
        created_at=at,
    )


def _number(asked: IdempotentRequest) -> int:
    # Two keys with one number cost a 409 at worst: answers are found by the key itself.
    name = f"{asked.partner.pk}\x00{asked.client}\x00{asked.key}"
    return int.from_bytes(sha256(name.encode("utf-8", "surrogatepass")).digest()[:4], "big", signed=True)
