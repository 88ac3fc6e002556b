"""The feed: a partner's events by number, which alone is enough to mirror everything."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict

from track360.core.did_you_mean import did_you_mean
from track360.core.errors import Problem
from track360.core.json import dumps
from track360.events.catalogue import CATALOGUE
from track360.events.feed.models import Event, Relay
from track360.events.feed.rendering import told
from track360.ingest.request.lists import MOST_PER_PAGE, PER_PAGE
from track360.ingest.request.parameters import refuse_unknown, whole_number
from track360.partners.models import Partner

PARAMETERS = ("after", "types", "per_page")
LARGEST = 2**63 - 1
LOOKED_AT = 100_000
"""Events among which a page looks for those of some types."""
MOST_BULKY = 10
"""Events on a page that are told with a thousand records each."""


def page(partner: Partner, parameters: QueryDict) -> bytes:
    """The events after a number, the oldest first, as the JSON envelope."""
    refuse_unknown(parameters, PARAMETERS)
    after = whole_number(parameters, "after", 0, LARGEST, least=0)
    per_page = whole_number(parameters, "per_page", PER_PAGE, MOST_PER_PAGE)
    types = _types(parameters)
    # First: what gets a number while we read is the next page's.
    latest = Relay.objects.filter(partner=partner).values_list("number", flat=True).first() or 0
    # Of a type that is rare there may be none in a million: a page looks at so many, and then says where to go on.
    until = min(latest, after + LOOKED_AT) if types else latest
    rows = Event.objects.filter(partner=partner, number__gt=after, number__lte=until)
    found = list((rows.filter(type__in=types) if types else rows).order_by("number")[: per_page + 1])
    fitting = _fitting(found[:per_page])
    more, found = len(found) > fitting, found[:fitting]
    meta: dict[str, Any] = {
        "per_page": per_page,
        # All that was looked at: what other types lie in between need not be looked at again.
        "next_after": found[-1].number if more else max(after, until),
        "latest": latest,
        "more": more or until < latest,
    }
    return dumps({"data": told(partner, found), "meta": meta})


def _fitting(found: list[Event]) -> int:
    """How many of these events fit on a page."""
    bulky = [place for place, event in enumerate(found) if CATALOGUE[event.type].bulky]
    return bulky[MOST_BULKY] if len(bulky) > MOST_BULKY else len(found)


def _types(parameters: QueryDict) -> list[str]:
    text = parameters.get("types", "")
    wanted = [part for part in text.split(",") if part]
    for name in wanted:
        if name not in CATALOGUE:
            raise Problem(400, f"{name} is no type of event.{did_you_mean(name, CATALOGUE)}", code="parameter")
    return wanted
