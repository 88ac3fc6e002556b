"""Who did it, from where: what of a request, a login or a command goes into the log of people."""

from __future__ import annotations

import os
import pwd
import sys
from pathlib import Path
from typing import Any, NamedTuple

from django.http import HttpRequest

from track360.core import net
from track360.core.paths import is_api


class Actor(NamedTuple):
    """The login (where there is one), its name, the site (or ``api``, ``command``), address and browser."""

    user_id: int | None
    name: str
    site: str
    address: str | None = None
    agent: str = ""


def actor_of(who: Any) -> Actor:
    """Of a request; of a login that acts outside of one; of ``None``: the command or worker that runs."""
    if isinstance(who, HttpRequest):
        return _of_request(who)
    if who is not None:
        return Actor(who.pk, who.get_username(), "command")
    return Actor(None, _command(), "command")


def _of_request(request: HttpRequest) -> Actor:
    told = net.inet(request.META.get("REMOTE_ADDR", "")), request.META.get("HTTP_USER_AGENT", "")
    caller = getattr(request, "caller", None)
    if caller:
        return Actor(None, caller.client_key, "api", *told)
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return Actor(None, "", _site(request), *told)
    return Actor(user.pk, user.get_username(), _site(request), *told)


def _site(request: HttpRequest) -> str:
    """The first word of the address names the site."""
    return "api" if is_api(request) else request.path_info.strip("/").partition("/")[0][:32]


def _command() -> str:
    # ``manage.py credentials acme`` and ``celery worker``: the words that say which, never what was given to it.
    program = Path(sys.argv[0]).name if sys.argv else ""
    named = " ".join([program, *sys.argv[1:2]]) if program == "manage.py" else program
    return f"{named} by {_machine_user()}"


def _machine_user() -> str:
    """As the kernel has it: the environment says whatever its user likes."""
    number = os.getuid()
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:  # a container's user may have no name
        return str(number)
