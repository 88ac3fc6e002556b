"""From where a partner's exchange rates come by themselves.

content: url, enabled (whether it is read).
"""

from __future__ import annotations

from typing import Any

from commissions.corrections.errors import Refused
from commissions.corrections.handlers import Handler
from commissions.corrections.models import Draft, Kind
from commissions.rates import feeds
from commissions.rates.models import RateFeed
from commissions.rating.rules.schema import said
from commissions.settle.preview import Effect, Progress
from track360.core.json_schema import Schema, closed_object
from track360.partners.four_eyes import Signatory
from track360.partners.models import Partner

_ADDRESS = {
    "type": "string",
    "format": "iri",
    "pattern": "^https?://",
    "maxLength": 500,
    "errorMessage": {"format": "is not an address", "pattern": "must begin with https:// or http://"},
}
_SCHEMA = closed_object(
    {
        "url": said(_ADDRESS, "A file of the European Central Bank, or a CSV of base,quote,date,rate."),
        "enabled": said({"type": "boolean"}, "Whether it is read; left out: it is."),
    },
    "url",
)


class Feed(Handler):
    """A feed declared, moved to another address, or switched off and on."""

    kind = Kind.RATE_FEED
    permission = "commissions.change_ratefeed"

    def schema(self) -> Schema:
        return _SCHEMA

    def content(self, partner: Partner, given: dict[str, Any]) -> dict[str, Any]:
        return super().content(partner, {"enabled": True, **given})

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

    def carry_out(self, partner: Partner, draft: Draft, by: Signatory) -> None:
        feeds.declare(partner, draft.content["url"], draft.content["enabled"])


RATE_FEED = Feed()
