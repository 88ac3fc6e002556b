"""``manage.py migrate``: Django's, as the owner of the tables; then the role that serves gets its rights on them."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import DEFAULT_DB_ALIAS

from track360.core import owner
from track360.core.chain import declared


class Command(migrate.Command):
    """Where ``TRACK360_OWNER_DATABASE_URL`` is not set, the role of ``DATABASE_URL`` owns the tables, as ever."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate, and set right what follows from the tables: chains and grants."""
        with owner.connected():
            super().handle(*args, **options)
            if options["database"] == DEFAULT_DB_ALIAS and not options["plan"]:
                self._follow()

    def _follow(self) -> None:
        # Migrating back to where there were no chains yet is no reason to stop.
        if not declared.exists():
            return
        declared.declare()
        try:
            owner.grant()
        except owner.NoSuchRole as error:
            raise CommandError(str(error)) from error
