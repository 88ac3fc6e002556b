"""The partners that are pulled: their source, which reads the simulated broker."""

from __future__ import annotations

from collections.abc import Iterable

from track360.connectors import sources
from track360.connectors.models import Source
from track360.demo.firms import PULLED
from track360.demo.generator import Sample
from track360.demo.record_store import RecordStore
from track360.partners.models import Partner

CODE = "broker"
_EVERY_SECONDS = 60


def connect(samples: Iterable[Sample], url: str) -> list[Source]:
    """A source for each pulled partner, at the address where ``simulate_broker`` serves now; due at once."""
    return [_source(sample.firm.id, url) for sample in samples if sample.firm.id in PULLED]


def is_pulled(sample: Sample) -> bool:
    """Whether somebody has connected the partner to its broker."""
    return Source.objects.filter(partner__code=sample.firm.id, code=CODE, paused=False).exists()


def _source(partner: str, url: str) -> Source:
    known = Source.objects.filter(partner__code=partner, code=CODE).first()
    source = known or Source(partner=Partner.objects.get(code=partner), code=CODE, every_seconds=_EVERY_SECONDS)
    if source.config.get("base_url") != url:
        store = RecordStore()
        source.connector, source.config = "track360", {"base_url": url}
        sources.entrust(source, {"client_id": store.client_id, "client_secret": store.client_secret})
        source.save()
    return source
