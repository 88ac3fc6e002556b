"""Whether what moves a partner's money takes two persons. Switching that takes two, either way.

content: four_eyes (whether it does).
"""

from __future__ import annotations

from typing import Any

from commissions.corrections.errors import Refused
from commissions.corrections.handlers import Handler
from commissions.corrections.models import Draft, Kind
from commissions.rating.rules.schema import said
from commissions.settle.preview import Effect, Progress
from track360.core.json_schema import Schema, closed_object
from track360.partners.four_eyes import Signatory
from track360.partners.models import Partner

_SCHEMA = closed_object(
    {"four_eyes": said({"type": "boolean"}, "Whether what moves money takes two persons.")}, "four_eyes"
)


class Switch(Handler):
    """On or off."""

    kind = Kind.FOUR_EYES
    permission = "partners.change_partner"
    always_two = True

    def schema(self) -> Schema:
        return _SCHEMA

    def summary(self, content: dict[str, Any]) -> str:
        return f"What moves money takes {'two persons' if content['four_eyes'] else 'one person'}"

    def stored_state(self, partner: Partner, content: dict[str, Any]) -> str:
        """How it is now."""
        now = Partner.objects.values_list("four_eyes", flat=True).get(pk=partner.pk)
        if now == content["four_eyes"]:
            raise Refused("That is so already: nothing would change.", "four_eyes")
        return repr(now)

    def preview(self, partner: Partner, content: dict[str, Any], progress: Progress) -> list[Effect]:
        """No balance moves."""
        return []

    def carry_out(self, partner: Partner, draft: Draft, by: Signatory) -> None:
        Partner.objects.filter(pk=partner.pk).update(four_eyes=draft.content["four_eyes"])


FOUR_EYES = Switch()
