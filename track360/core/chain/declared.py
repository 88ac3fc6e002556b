"""Telling the database what is chained: as the owner, whose word its functions take."""

from __future__ import annotations

from django.db import connection

from track360.core.chain import chain
from track360.core.chain.models import Chained
from track360.core.chain.registry import CHAINS


def exists() -> bool:
    """Whether there is a database that knows chains."""
    return Chained._meta.db_table in connection.introspection.table_names()


def declare() -> None:
    """Bring the declarations up to date; how far a table is sealed stays. Rows of old columns keep their seals."""
    for what, each in CHAINS.items():
        told = {
            "relation": each.table,
            "columns": each.columns,
            "mark": chain.mark(each.columns),
            "digest": chain.digest(each.columns),
            "blank": each.blank,
            "day": each.day,
        }
        Chained.objects.update_or_create(what=what, defaults=told)
