"""Broctagon CRM open API: the transactions report, and the commissions its own plans paid as IB rebates."""

from __future__ import annotations

from datetime import timedelta

from track360.connectors import source_settings
from track360.connectors.broctagon import client, mapping
from track360.connectors.contract import Connector, Stream, fixed_streams

_WORDS = {"type": "object", "additionalProperties": {"type": ["string", "null"]}}
CONNECTOR = Connector(
    key="broctagon",
    title="Broctagon CRM",
    streams=fixed_streams(Stream("transactions", whole_days=True, longest=timedelta(days=89)), Stream("commissions")),
    open=client.Client,
    map=mapping.records,
    reference="https://open-api-docs.broctagon.com/api/reports/get-transactions.html",
    config={
        "type": "object",
        "required": ["base_url"],
        "properties": {
            "base_url": source_settings.BASE_URL,
            "header": {"type": "string", "pattern": "^[A-Za-z0-9-]{1,64}$"},
            "customer": {"enum": ["trading_id", "user_id"]},
            "types": _WORDS,
            "statuses": _WORDS,
        },
        "additionalProperties": False,
    },
    credentials={
        "type": "object",
        "required": ["key"],
        "properties": {"key": {"type": "string", "minLength": 1}},
        "additionalProperties": False,
    },
)
