"""Which settings and which database a process was given: all of it or nothing, never half and never guessed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

MODULE, DATABASE, SECRET = "DJANGO_SETTINGS_MODULE", "DATABASE_URL", "DJANGO_SECRET_KEY"
OWNER = "TRACK360_OWNER_DATABASE_URL"
LOCAL, PRODUCTION = "track360.settings.local", "track360.settings.production"
# Whoever sets one of these means servers of their own.
_OWN = (DATABASE, OWNER, SECRET, "TRACK360_FIELD_KEYS", "CELERY_BROKER_URL")


def require(environment: Mapping[str, str], *names: str) -> None:
    """Raises ImproperlyConfigured that names those that are not set, or empty."""
    absent = [name for name in names if not environment.get(name)]
    if not absent:
        return
    raise ImproperlyConfigured(
        f"{', '.join(absent)} {'is' if len(absent) == 1 else 'are'} not set. Set {MODULE}, {DATABASE} and {SECRET}"
        " together (README, Configuration), or none of them to use this clone's own database by manage.py."
    )


def settings_module(arguments: Sequence[str], environment: Mapping[str, str]) -> str | None:
    """The settings that a command of Django's was given; None when nothing at all was, so that this clone's are meant.

    Raises ImproperlyConfigured when only a part was given.
    """
    module = _option(arguments) or environment.get(MODULE, "")
    own = [name for name in _OWN if environment.get(name)]
    if module in {"", LOCAL} and not {DATABASE, SECRET}.intersection(own) and (module or not own):
        return None
    if not module:
        raise ImproperlyConfigured(
            f"{', '.join(own)} set, but {MODULE} is not set. Set it to {PRODUCTION},"
            " or unset the others to use this clone's own database by manage.py."
        )
    # Settings of somebody's own, as the tests', may bring their secret along.
    require(environment, DATABASE, *([SECRET] if module in {LOCAL, PRODUCTION} else []))
    return module


def description(module: str, environment: Mapping[str, str]) -> str:
    """The settings and the database in a line, without the password."""
    url = urlsplit(environment[DATABASE])
    return f"track360: {module} with the database {url.path.removeprefix('/')} at {url.hostname}:{url.port or 5432}"


def _option(arguments: Sequence[str]) -> str:
    """``--settings``, which Django takes before or after the command's name."""
    for name, following in zip(arguments, [*arguments, ""][1:], strict=True):
        if name == "--settings" or name.startswith("--settings="):
            return name.partition("=")[2] or following
    return ""
