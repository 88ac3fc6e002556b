"""The keys of a programme file and how each is read."""

from __future__ import annotations

import re
from datetime import time
from decimal import Decimal
from typing import Any
from zoneinfo import available_timezones

from commissions.programme.file.readers import (
    BAD,
    Key,
    choice,
    day,
    decimal,
    list_of,
    map_of,
    object_of,
    one_of,
    or_null,
    text,
)
from commissions.programme.problems import Problems
from commissions.rating.facts.vertical import VERTICALS
from track360.ingest.iso_codes import CURRENCIES

ZERO = Decimal(0)


def _day_start(value: Any, path: str, problems: Problems) -> Any:
    if isinstance(value, str) and re.fullmatch(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]", value):
        return time.fromisoformat(value)
    problems.add(path, f'{value!r} is not a time of day (write it in quotes, like "17:00")')
    return BAD


_currency = one_of(CURRENCIES, "must be a currency (three capital letters, like USD)")


def _instrument(value: Any, path: str, problems: Problems) -> Any:
    word = text()(value, path, problems)
    # A group of everything would swallow what nobody has mapped, which is what exceptions are for.
    if word is not BAD and word.startswith("*") and word.strip("*") == "":
        problems.add(path, "a pattern needs at least one letter beside *")
        return BAD
    return word


def _rule(value: Any, path: str, problems: Problems) -> Any:
    """The rules' own schemas say what is wrong with a rule (see ``rules.py``)."""
    return value


AFFILIATE = object_of(
    {
        "id": Key(text(), required=True),
        "name": Key(text(200, empty=True)),
        "status": Key(choice("active", "suspended")),
        "parent": Key(or_null(text()), null=True),
        "parents": Key(list_of(object_of({"from": Key(day), "parent": Key(or_null(text()), null=True)}))),
        "email": Key(text(empty=True)),
        "person_id": Key(text(empty=True)),
    }
)
GROUP = object_of(
    {
        "id": Key(text(), required=True),
        "multiplier": Key(decimal(minimum=ZERO), required=True),
        "instruments": Key(list_of(_instrument), required=True),
    }
)
RATE = object_of(
    {
        "base": Key(_currency, required=True),
        "quote": Key(_currency, required=True),
        "date": Key(day, required=True),
        "rate": Key(decimal(above=ZERO), required=True),
    }
)
VERSION = object_of(
    {
        "from": Key(day, required=True),
        "margin_guard": Key(decimal(minimum=ZERO)),
        "rules": Key(list_of(_rule), required=True),
    }
)
PLAN = object_of(
    {
        "id": Key(text(), required=True),
        "name": Key(text(200, empty=True)),
        "currency": Key(_currency, required=True),
        "versions": Key(list_of(VERSION)),
    }
)
ASSIGNMENT = object_of(
    {
        "affiliate": Key(text(), required=True),
        "plan": Key(or_null(text()), null=True),
        "from": Key(day),
    }
)
PUSH = object_of(
    {
        "orphans": Key(choice("refuse", "park")),
        "unknown_properties": Key(choice("keep", "refuse")),
        "signs": Key(choice("unsigned", "signed")),
    }
)
PARTNER = object_of(
    {
        # It becomes the partner's code, which people type in commands.
        "id": Key(text(64), required=True),
        "name": Key(text(200)),
        "vertical": Key(choice(*VERTICALS)),
        "zone": Key(one_of(available_timezones(), "must be an IANA time zone, like Europe/Athens")),
        "day_start": Key(_day_start),
        "push": Key(PUSH),
        "aliases": Key(map_of(map_of(text()))),
        "affiliates": Key(list_of(AFFILIATE)),
        "instrument_groups": Key(list_of(GROUP)),
        "rates": Key(list_of(RATE)),
        "plans": Key(list_of(PLAN)),
        "assignments": Key(list_of(ASSIGNMENT)),
    }
)
DOCUMENT = object_of({"partners": Key(list_of(PARTNER), required=True)})
