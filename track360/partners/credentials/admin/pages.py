"""A page that asks before something is done, and the one that shows a secret."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse

from track360.partners.credentials.admin.forms import Confirmation

Render = Callable[[str, str, dict[str, Any]], TemplateResponse]
"""Shows (template, title, context) in its place on the site."""


class Shown(NamedTuple):
    """Names and values that are shown once, among them a secret."""

    rows: Mapping[str, str]


class Question(NamedTuple):
    """What is done on a POST, once its form is valid; who may is said where the page is added.

    ``act`` takes what the form says, raises ``ValidationError``, and returns a secret to be shown, or what to say.
    """

    title: str
    lead: str
    button: str
    act: Callable[..., Shown | str]
    form: Callable[..., Confirmation] = Confirmation
    initial: dict[str, Any] | None = None


def who(request: HttpRequest) -> str:
    """The operator, as credentials name who made them."""
    return f"user:{request.user.get_username()}"


def ask(request: HttpRequest, question: Question, render: Render, done: str = "") -> HttpResponse:
    """The question; on a POST what was done, said at the address ``done`` or, where it is a secret, here."""
    posted = request.method == "POST"
    form = question.form(request.POST if posted else None, initial=question.initial)
    if posted and form.is_valid():
        try:
            outcome = question.act(**form.arguments())
        except ValidationError as error:
            _add(form, error)
        else:
            return _shown(outcome, render) if isinstance(outcome, Shown) else _said(request, outcome, done)
    context = {"form": form, "lead": question.lead, "button": question.button}
    return render("site/question.html", question.title, context)


def _shown(secret: Shown, render: Render) -> HttpResponse:
    # In this answer, which nobody may store, and nowhere else: a redirect would have to keep it in between.
    return render("site/secret.html", "The secret", {"secret": dict(secret.rows)})


def _said(request: HttpRequest, outcome: str, done: str) -> HttpResponse:
    messages.success(request, outcome)
    return HttpResponseRedirect(done)


def _add(form: Any, error: ValidationError) -> None:
    by_field = getattr(error, "message_dict", None) or {"": error.messages}
    for name, told in by_field.items():
        for text in told:
            form.add_error(name if name in form.fields else None, text)
