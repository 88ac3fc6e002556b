"""Sources as operators declare them: what is wrong with one, what its connector may know, which streams it reads."""

from __future__ import annotations

import zoneinfo
from datetime import time
from typing import Any

from track360.connectors import registry
from track360.connectors.contract import Connector, SourceAccess
from track360.connectors.errors import Misconfigured
from track360.connectors.http.caller import origin
from track360.connectors.models import Source
from track360.core import http
from track360.core.clock import TradingCalendar
from track360.core.json_schema import Compiled, Schema, in_words


def connector_of(source: Source) -> Connector:
    """The source's connector; raises :class:`Misconfigured` for one that is gone."""
    found = registry.CONNECTORS.get(source.connector)
    if found is None:
        raise Misconfigured(f"There is no connector {source.connector}.")
    return found


def streams_of(source: Source) -> list[str]:
    """The streams to read, parents first."""
    known = [stream.name for stream in connector_of(source).streams(source.config)]
    return [name for name in known if name in source.streams or not source.streams]


def access_of(source: Source) -> SourceAccess:
    """What the connector may know. Raises :class:`Misconfigured` when the credentials are for another address."""
    # Without a look-up of the address, which the call itself makes and pins.
    found = problems(source, resolve=False)
    if found:
        raise Misconfigured("The source is not set up right: " + " ".join(found))
    # Who may edit a source must not be able to have its secret sent to a host of theirs.
    if source.credentials and source.credentials_for != home(source):
        raise Misconfigured("The address has changed since the credentials were entered; enter them again.")
    return SourceAccess(
        config=source.config,
        credentials=source.credentials,
        calendar=_calendar(source),
        vertical=source.partner.vertical,
        signed=source.partner.signs == source.partner.Signs.SIGNED,
        page_size=source.page_size,
        # By address unless named: two sources that read one server see the same deals under the same ids.
        book=str(source.config.get("book") or f"{source.connector} {home(source)}")[:200],
    )


def entrust(source: Source, credentials: dict[str, Any]) -> None:
    """Give a source its credentials, for its present address and no other. Not saved."""
    source.credentials, source.credentials_for = credentials, home(source)


def home(source: Source) -> str:
    """The address the source is read from, as credentials are bound to it: scheme, host and port."""
    address = connector_of(source).home(source.config)
    # With its port, as somebody else may listen on another one of the same host.
    return "{}://{}:{}".format(*origin(address)) if "://" in address else address


def problems(source: Source, *, resolve: bool = True) -> list[str]:
    """What an operator must mend, in words; with ``resolve`` the address is looked up and held against the guard."""
    try:
        connector = connector_of(source)
        found = _schema_problems("settings", connector.config, source.config)
        found += _schema_problems("credentials", connector.credentials, source.credentials)
        found += [] if found else connector.check(source.config)
        address = connector.home(source.config)
        if not found and address.startswith(("http://", "https://")):
            http.check_url(address, resolve=resolve)
    except (Misconfigured, http.HttpRefused) as error:
        return [str(error)]
    if found:
        return found
    streams = [stream.name for stream in connector.streams(source.config)]
    unknown = sorted(set(source.streams) - set(streams))
    found += [f"There is no stream {name}; there are: {', '.join(streams)}." for name in unknown]
    if source.config.get("zone") and source.config["zone"] not in zoneinfo.available_timezones():
        found.append(f"{source.config['zone']} is not a time zone.")
    # Each run is a worker's turn and a handful of requests to somebody else's server.
    if source.every_seconds < 10:
        found.append("A source can run every 10 seconds at most.")
    return found


def _schema_problems(what: str, schema: Schema, value: Any) -> list[str]:
    return [
        f"{what}{''.join(f'/{part}' for part in fault.path)}: {in_words(fault)}."
        for fault in Compiled(schema).faults(value)
    ]


def _calendar(source: Source) -> TradingCalendar:
    partner, config = source.partner, source.config
    start = time.fromisoformat(config["day_start"]) if config.get("day_start") else partner.day_start
    return TradingCalendar(config.get("zone") or partner.zone, start)
