"""A MetaTrader REST bridge (metatraderapi.dev): accounts, and order history rolled up into trading days.

Both ways of access: an API key plus the account's UUID, or Basic with a dedicated base URL. Times are those
of the trading server; ``zone`` and ``day_start`` say how it counts.
"""

from __future__ import annotations

from track360.connectors import source_settings
from track360.connectors.contract import Connector, Stream, fixed_streams
from track360.connectors.metatrader import client, mapping

_ACCOUNT = {
    "type": "object",
    "required": ["id"],
    "properties": {
        "id": {"type": "string", "minLength": 1},
        "customer_id": {"type": "string", "minLength": 1},
        "currency": {"type": "string", "minLength": 3, "maxLength": 3},
    },
    "additionalProperties": False,
}
CONNECTOR = Connector(
    key="metatrader",
    title="MetaTrader REST bridge",
    streams=fixed_streams(Stream("accounts"), Stream("deals", whole_days=True)),
    open=client.Client,
    map=mapping.records,
    reference="https://docs.metatraderapi.dev/docs/metatrader-5-api/orderhistory",
    config={
        "type": "object",
        "required": ["zone"],
        "properties": {
            "base_url": source_settings.BASE_URL,
            "accounts": {"type": "array", "items": _ACCOUNT},
            "zone": source_settings.ZONE,
            "day_start": source_settings.DAY_START,
            "book": source_settings.BOOK,
        },
        "additionalProperties": False,
    },
    credentials={
        "type": "object",
        "properties": {name: {"type": "string", "minLength": 1} for name in ("key", "username", "password")},
        "oneOf": [{"required": ["key"]}, {"required": ["username", "password"]}],
        "additionalProperties": False,
        "errorMessage": {"oneOf": "needs a key, or a username and a password"},
    },
    home=client.base_url,
)
