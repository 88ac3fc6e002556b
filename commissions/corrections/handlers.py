"""What every kind of change by hand says: how it is previewed, what that rests on, and how it is carried out."""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from typing import Any

from commissions.corrections.models import Draft
from commissions.settle.preview import Effect, Progress
from track360.core.json_schema import Schema
from track360.partners.four_eyes import Signatory
from track360.partners.models import Partner


class Handler(ABC):
    """One kind; ``content`` is what its drafts keep. ``permission``: what drafting and publishing it takes.

    ``always_two``: also where the partner switched four eyes off.
    """

    kind: str
    permission = "commissions.add_correction"
    always_two = False

    def schema(self) -> Schema | None:
        """What is said of it, by whoever drafts it; None: a page of its own drafts it, and no program does."""
        return None

    def content(self, partner: Partner, given: dict[str, Any]) -> dict[str, Any]:
        """What a draft keeps of that. Raises Refused for what cannot be done as things are."""
        self.stored_state(partner, given)
        return given

    @abstractmethod
    def summary(self, content: Any) -> str:
        """The change in one sentence."""

    @abstractmethod
    def stored_state(self, partner: Partner, content: Any) -> str:
        """What the preview rests on: if it says otherwise later, what was shown no longer holds. Raises Refused."""

    def changes(self, partner: Partner, content: Any) -> list[str]:
        """What would be otherwise, in words, where the sentence does not say it all."""
        return []

    @abstractmethod
    def preview(self, partner: Partner, content: Any, progress: Progress) -> list[Effect]:
        """What it would do to each affiliate. Raises Refused."""

    def prepare(self, partner: Partner) -> None:
        """What must be done, and committed, before it is carried out; asked for again it does nothing."""
        return

    @abstractmethod
    def carry_out(self, partner: Partner, draft: Draft, by: Signatory) -> None:
        """Do what the draft says, inside the transaction of ``by``, who publishes it, with the settle work that
        follows. Raises Refused."""


HANDLERS: dict[str, Handler] = {}
"""By kind; filled from the list of what takes four eyes when the platform starts."""


def digest(text: str) -> str:
    """SHA-256, for comparing."""
    return hashlib.sha256(text.encode()).hexdigest()
