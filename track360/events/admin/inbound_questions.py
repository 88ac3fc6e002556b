"""What an operator may do with an inbound source, as questions that a page asks first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from track360.events.admin import inbound_forms as forms
from track360.events.inbound import service
from track360.events.inbound.models import InboundSource
from track360.partners.credentials.admin.pages import Question

State = InboundSource.State
MAY_CHANGE = "events.change_inboundsource"


def possible(source: InboundSource) -> dict[str, str]:
    """The names of what can be done with it as it is, by action."""
    pause = {"pause": "Pause"} if source.state == State.ACTIVE else {"resume": "Resume"}
    return {"edit": "Change", **pause}


def _change(source: InboundSource) -> Question:
    def act(**fields: Any) -> str:
        service.change(source, **fields)
        return f"{source.name} is changed."

    lead = "The mapping says what becomes of each event. Try it on a body before you save it."
    return Question(f"Change {source.name}", lead, "Save", act, forms.ChangeForm, forms.initial_of(source))


def _pause(source: InboundSource) -> Question:
    def act() -> str:
        service.change(source, state=State.PAUSED)
        return f"{source.name} is paused."

    lead = "Its calls are answered 503, so that they are sent again later. Nothing is lost."
    return Question(f"Pause {source.name}", lead, "Pause it", act)


def _resume(source: InboundSource) -> Question:
    def act() -> str:
        service.change(source, state=State.ACTIVE)
        return f"{source.name} is resumed."

    return Question(f"Resume {source.name}", "Its calls are taken in again.", "Resume it", act)


QUESTIONS: dict[str, Callable[[InboundSource], Question]] = {"edit": _change, "pause": _pause, "resume": _resume}
