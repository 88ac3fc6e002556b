"""Taking a call in: what it becomes and that it came are written in one transaction, so it has its effect once."""

from __future__ import annotations

import secrets
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from track360.connectors import deals
from track360.connectors.contract import DEALS, SourceAccess
from track360.connectors.pull.page_intake import UNMAPPABLE, Groups, ingest_groups
from track360.core import clock, net
from track360.events.inbound import decode, mapping
from track360.events.inbound.models import InboundCall, InboundSource
from track360.events.inbound.registry import SENDERS
from track360.ingest.write import receipts
from track360.ingest.write.retry import retried
from track360.partners.models import Partner
from track360.verticals.registry import VERTICALS

Outcome = InboundCall.Outcome
KEPT = timedelta(days=90)
LONGEST_REASON = 500


@dataclass(frozen=True)
class Taken:
    """What became of a call. repeated: it had come before, and had no further effect."""

    call: InboundCall
    repeated: bool = False


@dataclass(frozen=True)
class _Read:
    """A body as far as it could be read. groups: its canonical records, None where nothing can be made of it."""

    event: str = ""
    groups: Groups | None = None
    reason: str = ""


def create(
    partner: Partner, kind: str, name: str, by: str, signing_secret: str, addresses: list[str]
) -> tuple[InboundSource, str]:
    """A source with the mapping of its kind, and the secret end of its address. Raises ValidationError."""
    _check_proof(signing_secret, addresses)
    secret = secrets.token_urlsafe(32)
    made = InboundSource.objects.create(
        partner=partner,
        kind=kind,
        name=name,
        digest=digest_of(secret),
        signing_secret=signing_secret,
        addresses=addresses,
        mapping=SENDERS[kind].mapping(VERTICALS[partner.vertical]),
        made_by=by,
    )
    return made, secret


def change(source: InboundSource, **fields: Any) -> None:
    """Change name, proof, mapping or state. Raises ValidationError by field."""
    for name, value in fields.items():
        setattr(source, name, value)
    _check_proof(source.signing_secret, source.addresses)
    if found := mapping.problems(source.mapping):
        raise ValidationError({"mapping": found[:20]})
    source.save(update_fields=list(fields))


def _check_proof(signing_secret: str, addresses: list[str]) -> None:
    if not signing_secret and not addresses:
        raise ValidationError(
            "An address alone proves nothing: give a signing secret, addresses to call from, or both."
        )
    if wrong := [text for text in addresses if not net.is_network(text)]:
        raise ValidationError({"addresses": f"{wrong[0][:50]} is no address or network."})


def digest_of(secret: str) -> bytes:
    """By which the secret end of an address is looked up: nothing else of it is stored."""
    return sha256(secret.encode("utf-8", "surrogatepass")).digest()


def receive(source: InboundSource, body: bytes) -> Taken:
    """Take a believed call in. The same body again has no effect."""
    return retried(lambda: _receive(source, body, clock.now()))


@transaction.atomic
def _receive(source: InboundSource, body: bytes, at: datetime) -> Taken:
    call, is_new = InboundCall.objects.select_for_update().get_or_create(
        source=source,
        digest=sha256(body).digest(),
        defaults={"received_at": at, "body": _text(body), "outcome": Outcome.QUARANTINED},
    )
    if not is_new:
        call.repeated += 1
        call.save(update_fields=["repeated"])
        return Taken(call, repeated=True)
    _take(call, read(source, body), at)
    return Taken(call)


@transaction.atomic
def again(call: InboundCall) -> InboundCall:
    """Try a quarantined call again, by the mapping as it is now. Raises ValidationError."""
    locked = InboundCall.objects.select_for_update(of=("self",)).select_related("source__partner").get(pk=call.pk)
    if locked.outcome != Outcome.QUARANTINED:
        raise ValidationError("Only what is quarantined is tried again.")
    if locked.body is None:
        raise ValidationError("Its body was erased.")
    _take(locked, read(locked.source, bytes_of(locked)), clock.now())
    return locked


def _take(call: InboundCall, found: _Read, at: datetime) -> None:
    call.event, call.reason, call.counts = found.event, found.reason, {}
    if found.groups is None:
        call.outcome = Outcome.QUARANTINED
    elif not found.groups:
        call.outcome = Outcome.UNUSED
    else:
        counts = _ingest(call.source, found.groups, at)
        call.customers = sorted(_customers(found.groups))
        # What of it was refused stands in the quarantine by itself, with its own reason.
        call.outcome, call.counts = Outcome.ACCEPTED, {name: number for name, number in counts.items() if number}
        if counts[receipts.REJECTED]:
            call.reason = "Some of its records were refused: see the quarantined records."
    call.save()


def _ingest(source: InboundSource, groups: Groups, at: datetime) -> Counter[str]:
    counts = ingest_groups(source, access_of(source), groups, at)
    if any(entity == DEALS for entity, _ in groups):
        # One trade says something of a whole day, which is made of all its stored trades.
        deals.roll_up(source, at)
    return counts


def read(source: InboundSource, body: bytes) -> _Read:
    """What a body says, by the source's mapping; writes nothing."""
    try:
        document = decode.document(body)
        event = mapping.event_of(source.mapping, document)
    except (decode.Undecodable, *UNMAPPABLE) as error:
        return _Read(reason=_reason("It cannot be read", error))
    declared = mapping.records_for(source.mapping, event)
    if declared is None:
        return _Read(event, None, f"There is no mapping for {event or 'a body that names no event'}.")
    return _mapped(source, event, declared, document)


def _mapped(source: InboundSource, event: str, declared: list[dict[str, Any]], document: Any) -> _Read:
    groups: Groups = {}
    try:
        for each in declared:
            for entity, record, patch in mapping.mapped(each, document, access_of(source)):
                groups.setdefault((entity, patch), []).append(record)
    except UNMAPPABLE as error:
        return _Read(event, None, _reason("The mapping does not fit", error))
    return _Read(event, groups)


def access_of(source: InboundSource) -> SourceAccess:
    """What the mapping may know."""
    partner = source.partner
    book = str(source.mapping.get("book") or source.origin)
    return SourceAccess(
        config=source.mapping,
        credentials={},
        calendar=partner.calendar,
        vertical=partner.vertical,
        signed=partner.signs == partner.Signs.SIGNED,
        book=book,
    )


def _customers(groups: Groups) -> set[str]:
    named = (record.get("customer_id") for records in groups.values() for record in records)
    return {customer_id for customer_id in named if isinstance(customer_id, str)}


def _reason(what: str, error: BaseException) -> str:
    told = f"there is no {error.args[0]!r}" if isinstance(error, KeyError) else str(error) or type(error).__name__
    return f"{what}: {told}".replace("\x00", "�").encode("utf-8", "replace").decode()[:LONGEST_REASON]


def _text(body: bytes) -> str:
    """The bytes as text that gives them back, whatever they are."""
    return body.decode("latin-1")


def bytes_of(call: InboundCall) -> bytes:
    """The body as it came; nothing once it was erased."""
    return (call.body or "").encode("latin-1")


def forget_old() -> int:
    """Drop calls after ``KEPT``; how many."""
    return InboundCall.objects.filter(received_at__lt=clock.now() - KEPT).delete()[0]


def blank(partner: Partner, customer_id: str, words: set[str]) -> int:
    """Blank the bodies of calls about a customer, and of those that nobody could read and that have one of
    ``words`` (its ids and addresses) in them; how many."""
    calls = InboundCall.objects.filter(source__partner=partner).exclude(body=None)
    about = calls.filter(customers__contains=[customer_id])
    wanted = [word.encode() for word in words]
    unread = [call.pk for call in calls.filter(customers=[]) if any(word in bytes_of(call) for word in wanted)]
    return calls.filter(pk__in=[*about.values_list("pk", flat=True), *unread]).update(body=None)
