"""The tables of this room, gathered where Django looks for them."""

from track360.core.chain.models import Blanked, Chained, Seal, Secret

__all__ = ["Blanked", "Chained", "Seal", "Secret"]
