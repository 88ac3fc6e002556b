"""The tables of this room, gathered where Django looks for them; each folder has its own."""

from track360.events.feed.models import Event, Relay

__all__ = ["Event", "Relay"]
