"""From where a partner's exchange rates come by themselves.

content: url, enabled (whether it is read).
"""

from __future__ import annotations

from typing import Any

from commissions.corrections.errors import Refused
from commissions.corrections.handlers import Handler
from commissions.corrections.models import Kind
from commissions.rates import feeds
from commissions.rates.models import RateFeed
from commissions.settle.preview import Effect, Progress
from track360.partners.models import Partner


class Feed(Handler):
    """A feed declared, moved to another address, or switched off and on."""

    kind = Kind.RATE_FEED
    permission = "commissions.change_ratefeed"

    def summary(self, content: dict[str, Any]) -> str:
        return f"Exchange rates are {'read from' if content['enabled'] else 'no longer read from'} {content['url']}"

    def stored_state(self, partner: Partner, content: dict[str, Any]) -> str:
        """The feed before and after."""
        known = RateFeed.objects.filter(partner=partner).values("url", "enabled").first()
        planned = {"url": content["url"], "enabled": content["enabled"]}
        if known == planned:
            raise Refused("That is so already: nothing would change.", "url")
        return repr((known, planned))

    def preview(self, partner: Partner, content: dict[str, Any], progress: Progress) -> list[Effect]:
        """Nobody's: what the feed will publish is not known yet."""
        return []

    def apply(self, partner: Partner, content: dict[str, Any], reason: str, who: str) -> None:
        feeds.declare(partner, content["url"], content["enabled"])


RATE_FEED = Feed()
