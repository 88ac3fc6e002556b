"""Any JSON REST API, described by settings alone: auth, paging, windows, and an expression for each field."""

from __future__ import annotations

from track360.connectors.contract import Connector
from track360.connectors.rest import client, mapping, settings

CONNECTOR = Connector(
    key="rest",
    title="REST API, described by settings",
    streams=settings.streams,
    open=client.Client,
    map=mapping.records,
    config=settings.CONFIG,
    credentials=settings.CREDENTIALS,
    check=settings.problems,
    reference="docs/how-to/connector.md",
)
