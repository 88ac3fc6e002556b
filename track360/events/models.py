"""The tables of this room, gathered where Django looks for them; each folder has its own."""

from track360.events.delivery.models import Attempt, Delivery, Replay
from track360.events.endpoints.models import Endpoint
from track360.events.feed.models import Event, Relay
from track360.events.inbound.models import InboundCall, InboundSource

__all__ = ["Attempt", "Delivery", "Endpoint", "Event", "InboundCall", "InboundSource", "Relay", "Replay"]
