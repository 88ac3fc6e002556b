"""How long the database works for one statement of the web server, whoever asked for what."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections


def apply() -> None:
    """Have PostgreSQL stop what takes longer: on every connection that this process and its children make from now on.

    Commands and workers, which settle, export and migrate, have no such limits.
    """
    options = connections.settings[DEFAULT_DB_ALIAS]["OPTIONS"]
    options["options"] = f"{options['options']} {_limits(settings)}"


def _limits(given: Any) -> str:
    statement, lock = (round(1000 * seconds) for seconds in (given.WEB_STATEMENT_SECONDS, given.WEB_LOCK_SECONDS))
    return f"-c statement_timeout={statement} -c lock_timeout={lock}"
