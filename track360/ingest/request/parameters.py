"""Query parameters: known ones with allowed values, everything else refused by name."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.http import QueryDict

from track360.core.did_you_mean import nearest
from track360.core.errors import Problem


def refuse_unknown(parameters: QueryDict, known: Collection[str]) -> None:
    """A mistyped parameter, or one of two words for one, would silently mean something else, so it is a 400."""
    for name, values in parameters.lists():
        if name not in known:
            # A long name would be repeated in the answer, and guessing takes ever longer over it.
            shown = name[:64]
            close = nearest(shown, known)
            hint = f"; did you mean {close}?" if close else "."
            raise Problem(400, f"There is no parameter {shown}{hint}", code="unknown-parameter")
        if len(values) > 1:
            raise Problem(400, f"{name} is given more than once.", code="parameter")
        if not parameters[name]:  # an empty filter would silently filter nothing
            raise Problem(400, f"{name} needs a value.", code="parameter")


def one_of(parameters: Mapping[str, str], name: str, allowed: Collection[str]) -> str | None:
    """The value of a parameter, ``None`` when it is not given. Raises :class:`Problem` (400) for any other value."""
    value = parameters.get(name)
    if value is not None and value not in allowed:
        raise Problem(400, f"{name} must be one of: {', '.join(allowed)}.", code="parameter")
    return value


def whole_number(parameters: Mapping[str, str], name: str, default: int, most: int, least: int = 1) -> int:
    """A whole number from ``least`` to ``most``."""
    text = parameters.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 20 and least <= int(text) <= most):
        raise Problem(400, f"{name} must be a whole number from {least} to {most}.", code="parameter")
    return int(text)
