"""What an operator may do with a credential, as questions that a page asks first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from track360.partners.credentials import documents, selectors, services
from track360.partners.credentials.admin import forms
from track360.partners.credentials.admin.pages import Question, Shown

PERMISSION = "partners.{}_apiclient"
"""One for clients and keys: who may hand out the one gains nothing by the other. Who suspends also resumes."""
PERMISSIONS = {
    action: PERMISSION.format("suspend" if action == "resume" else action)
    for action in ("change", "rotate", "suspend", "resume", "revoke")
}


def possible(credential: Any) -> dict[str, str]:
    """The names of what can be done with it as it is, by action."""
    if credential.revoked_at:
        return {}
    pause = {"resume": "Resume"} if credential.suspended_at else {"suspend": "Suspend"}
    return {"change": "Change", "rotate": "Rotate", **pause, "revoke": "Revoke"}


def change(credential: Any, by: str) -> Question:
    lead = "What it loses, its tokens lose with it at once."

    def act(**fields: Any) -> str:
        services.change(credential, **fields)
        return f"{credential.name} is changed."

    initial = forms.initial_of(credential)
    return Question(f"Change {credential.name}", lead, "Change it", act, forms.ChangeForm, initial)


def rotate(credential: Any, by: str) -> Question:
    lead = "It gets a new secret, which is shown once. The old one, and the tokens it was given, end with the overlap."

    def act(overlap: Any) -> Shown:
        secret = services.rotate(credential, overlap, by=by)
        return Shown(documents.with_secret(credential, secret))

    return Question(f"Rotate {credential.name}", lead, "Rotate it", act, forms.RotateForm)


def suspend(credential: Any, by: str) -> Question:
    lead = "Every call with it is answered 403 until it is resumed. Nothing of it is lost."

    def act() -> str:
        services.suspend(credential, by=by)
        return f"{credential.name} is suspended."

    return Question(f"Suspend {credential.name}", lead, "Suspend it", act)


def resume(credential: Any, by: str) -> Question:
    lead = "Its secret and the tokens that have not expired open again what they opened before."

    def act() -> str:
        services.resume(credential)
        return f"{credential.name} is resumed."

    return Question(f"Resume {credential.name}", lead, "Resume it", act)


def revoke(credential: Any, by: str) -> Question:
    made = ", ".join(each.client_key for each in selectors.made_by(credential)) or "nothing"
    lead = f"The secret and every token of it open nothing from this moment on, for good. It made or rotated: {made}."

    def act(with_made: bool) -> str:
        return f"{len(services.revoke(credential, with_made))} revoked: {credential.name}."

    return Question(f"Revoke {credential.name}", lead, "Revoke it", act, forms.RevokeForm)


QUESTIONS: dict[str, Callable[[Any, str], Question]] = {
    "change": change,
    "rotate": rotate,
    "suspend": suspend,
    "resume": resume,
    "revoke": revoke,
}
