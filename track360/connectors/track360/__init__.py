"""Another instance of this platform: its list endpoints, by OAuth2 client credentials and cursors."""

from __future__ import annotations

from track360.connectors import source_settings
from track360.connectors.contract import Connector, Stream, fixed_streams
from track360.connectors.track360 import client, mapping

CONNECTOR = Connector(
    key="track360",
    title="Another track360",
    streams=fixed_streams(Stream("customers"), Stream("transactions"), Stream("trading-activity")),
    open=client.Client,
    map=mapping.records,
    reference="this project's own API: /api/docs/",
    config={
        "type": "object",
        "required": ["base_url"],
        "properties": {
            "base_url": source_settings.BASE_URL,
            # Which ones there are is for the other instance to say; unset it is the partner's own.
            "vertical": {"type": "string", "pattern": "^[a-z]+(-[a-z]+)*$"},
        },
        "additionalProperties": False,
    },
    credentials={
        "type": "object",
        "required": ["client_id", "client_secret"],
        "properties": {"client_id": {"type": "string"}, "client_secret": {"type": "string"}},
        "additionalProperties": False,
    },
)
