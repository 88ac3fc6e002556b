"""What every kind of change by hand says: how it is previewed, what that rests on, and how it is carried out."""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from typing import Any

from commissions.corrections.models import Draft
from commissions.settle.preview import Effect, Progress
from track360.partners.four_eyes import Signatory
from track360.partners.models import Partner


class Handler(ABC):
    """One kind; ``content`` is what its form or file made. ``permission``: what drafting and publishing it takes.

    ``always_two``: also where the partner switched four eyes off.
    """

    kind: str
    permission = "commissions.add_correction"
    always_two = False

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

    @abstractmethod
    def apply(self, partner: Partner, content: Any, reason: str, who: str) -> None:
        """Do it, inside the caller's transaction, with the settle work that follows. Raises Refused."""

    def prepare(self, partner: Partner) -> None:  # noqa: B027 - most kinds have nothing to prepare
        """What must be done, and committed, before it is carried out; asked for again it does nothing."""

    def carry_out(self, partner: Partner, draft: Draft, by: Signatory) -> None:
        """:meth:`apply` for a draft that ``by`` publishes; for a kind that must know both of them."""
        self.apply(partner, draft.content, draft.reason, draft.made_by)


HANDLERS: dict[str, Handler] = {}
"""By kind; filled from the list of what takes four eyes when the platform starts."""


def digest(text: str) -> str:
    """SHA-256, for comparing."""
    return hashlib.sha256(text.encode()).hexdigest()
