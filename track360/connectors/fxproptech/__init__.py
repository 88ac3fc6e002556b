"""FXPropTech REST API v2: accounts with their challenge, closed trades, payouts.

The public page names the base address, the bearer token, the families of endpoints and the fields of a trade. The
envelope of lists and the parameters of windows are not published; they are assumed here as ``client.py`` says.
"""

from __future__ import annotations

from track360.connectors import source_settings
from track360.connectors.contract import Connector, Stream, fixed_streams
from track360.connectors.fxproptech import client, mapping

CONNECTOR = Connector(
    key="fxproptech",
    title="FXPropTech v2",
    streams=fixed_streams(Stream("accounts"), Stream("payouts"), Stream("trades", whole_days=True)),
    open=client.Client,
    map=mapping.records,
    reference="https://fxproptech.com/platform/api-webhooks.html",
    config={
        "type": "object",
        "properties": {
            "base_url": source_settings.BASE_URL,
            "zone": source_settings.ZONE,
            "day_start": source_settings.DAY_START,
            "book": source_settings.BOOK,
        },
        "additionalProperties": False,
    },
    credentials={
        "type": "object",
        "required": ["token"],
        "properties": {"token": {"type": "string", "minLength": 1}},
        "additionalProperties": False,
    },
    home=client.base_url,
)
