"""The APIs that the simulated broker can speak; each answers a request from the store."""

from __future__ import annotations

from collections.abc import Callable

from track360.demo.dialects import broctagon, fxproptech, metatrader, rest, track360
from track360.demo.record_store import RecordStore, Request, Response

Dialect = Callable[[RecordStore, Request], Response]

DIALECTS: dict[str, Dialect] = {
    "track360": track360.answer,
    "rest": rest.answer,
    "fxproptech": fxproptech.answer,
    "metatrader": metatrader.answer,
    "broctagon": broctagon.answer,
}
