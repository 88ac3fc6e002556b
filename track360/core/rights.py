"""What the role that serves may do with a table: the weaker, the more its rows are evidence.

A model says it in a class attribute ``rights``; one that says nothing holds ordinary rows. A table without a model may
be read only, unless it stands in ``UNMODELLED``.
"""

from __future__ import annotations

from enum import Enum

from django.apps import apps


class Rights(Enum):
    """The privileges on a table, as GRANT takes them."""

    READ = "SELECT"
    APPEND = "SELECT, INSERT"  # of every column but the id, which the database draws: see ``owner.grant``
    QUEUE = "SELECT, INSERT, DELETE"
    ORDINARY = "SELECT, INSERT, UPDATE, DELETE"


UNMODELLED = {"core_window": Rights.ORDINARY}


def of_models() -> dict[str, Rights]:
    """The rights on the table of every model, those between two models included, and on ``UNMODELLED``."""
    models = apps.get_models(include_auto_created=True)
    return {model._meta.db_table: getattr(model, "rights", Rights.ORDINARY) for model in models} | UNMODELLED
