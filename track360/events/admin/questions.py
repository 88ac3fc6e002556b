"""What an operator may do with a webhook, as questions that a page asks first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from track360.events.admin import forms, target_forms
from track360.events.endpoints.models import Endpoint
from track360.events.webhooks import services
from track360.partners.credentials.admin.pages import Question, Shown

State = Endpoint.State
PERMISSIONS = {
    "edit": "events.change_endpoint",
    "rotate": "events.change_endpoint",
    "pause": "events.change_endpoint",
    "resume": "events.change_endpoint",
    "remove": "events.delete_endpoint",
    "test": "events.replay_endpoint",
    "replay": "events.replay_endpoint",
}
SECRET = "Signing secret"  # noqa: S105 - the word for it


def possible(endpoint: Endpoint) -> dict[str, str]:
    """The names of what can be done with it as it is, by action."""
    if endpoint.state == State.REMOVED:
        return {}
    # A CRM is neither sent a test, which would be an object of it, nor a signature.
    own = {} if endpoint.target else {"rotate": "Rotate the secret"}
    test = {} if endpoint.target else {"test": "Send a test"}
    sending = {**test, "replay": "Send again", "pause": "Pause"}
    more = sending if endpoint.state == State.ACTIVE else {"resume": "Resume"}
    return {"edit": "Change", **own, **more, "remove": "Remove"}


def change(endpoint: Endpoint, by: str) -> Question:
    def act(**fields: Any) -> str:
        services.change(endpoint, **fields)
        return f"{endpoint.name} is changed."

    lead = "What is on its way already is sent as it is told now."
    if endpoint.target:
        initial = target_forms.target_initial_of(endpoint)
        return Question(f"Change {endpoint.name}", lead, "Change it", act, target_forms.TargetForm, initial)
    return Question(f"Change {endpoint.name}", lead, "Change it", act, forms.ChangeForm, forms.initial_of(endpoint))


def rotate(endpoint: Endpoint, by: str) -> Question:
    def act(overlap: Any) -> Shown:
        return Shown({SECRET: services.rotate(endpoint, overlap).secret})

    lead = "It gets a new secret, which is shown once. The old one signs as well until the overlap is over."
    return Question(f"Rotate the secret of {endpoint.name}", lead, "Rotate it", act, forms.RotateForm)


def pause(endpoint: Endpoint, by: str) -> Question:
    def act() -> str:
        services.pause(endpoint)
        return f"{endpoint.name} is paused."

    return Question(f"Pause {endpoint.name}", "Nothing is sent until it is resumed. Nothing is lost.", "Pause it", act)


def resume(endpoint: Endpoint, by: str) -> Question:
    def act() -> str:
        services.resume(endpoint)
        return f"{endpoint.name} is resumed."

    return Question(f"Resume {endpoint.name}", "What has waited is sent at once.", "Resume it", act)


def remove(endpoint: Endpoint, by: str) -> Question:
    def act() -> str:
        services.remove(endpoint)
        return f"{endpoint.name} is removed."

    lead = "Nothing is sent there any more, for good; what waits is given up. Its log stays as long as logs are kept."
    return Question(f"Remove {endpoint.name}", lead, "Remove it", act)


def test(endpoint: Endpoint, by: str) -> Question:
    def act() -> str:
        sent = services.test(endpoint)
        return f"A test is sent to {endpoint.name} as number {sent.sequence}; its log says in a moment how that went."

    lead = "It is signed as everything is, and says that it is a test."
    return Question(f"Send a test to {endpoint.name}", lead, "Send it", act)


def replay(endpoint: Endpoint, by: str) -> Question:
    def act(**days: Any) -> str:
        services.replay_between(endpoint, by=by, **days)
        return f"What happened on these days is sent to {endpoint.name} again."

    lead = "Every event keeps its id, so a receiver that knows them has nothing new."
    return Question(f"Send events to {endpoint.name} again", lead, "Send them", act, forms.ReplayForm)


QUESTIONS: dict[str, Callable[[Endpoint, str], Question]] = {
    "edit": change,
    "rotate": rotate,
    "pause": pause,
    "resume": resume,
    "remove": remove,
    "test": test,
    "replay": replay,
}
