"""The two roles of the database, as the suite has them: it logs in as the owner and takes the part of the one
that serves."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import dj_database_url
from django.conf import settings
from django.db import connection

OPTION = f" -c role={settings.RUNTIME_ROLE}"


def are_two() -> bool:
    """Whether there are two: with a database of the user's own there may be one."""
    return bool(connection.settings_dict["USER"] != settings.RUNTIME_ROLE)


@contextmanager
def serving() -> Iterator[None]:
    """Our connections take the part of the role that serves."""
    if not are_two():
        yield
        return
    options = connection.settings_dict["OPTIONS"]
    kept = options["options"]
    connection.close()
    options["options"] += OPTION
    yield
    connection.close()
    options["options"] = kept


@contextmanager
def as_owner() -> Iterator[None]:
    """Within the block statements are the owner's; an error goes with its transaction, which takes the role along."""
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
        yield
        cursor.execute("RESET ROLE")


def served_url() -> str:
    """The address of our database for processes that serve."""
    at: dict[str, Any] = connection.settings_dict
    login = dj_database_url.parse(os.environ["DATABASE_URL"]) if are_two() else at
    return f"postgres://{login['USER']}:{login['PASSWORD']}@{at['HOST']}:{at['PORT']}/{at['NAME']}"
