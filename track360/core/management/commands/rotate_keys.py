"""``manage.py rotate_keys``: encrypt every stored secret anew, under the first of ``TRACK360_FIELD_KEYS``."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand
from django.db import connection, models, transaction

from track360.core import crypto


class Command(BaseCommand):
    """Put the new key first and keep the old one behind it, run this, then drop the old key."""

    help = "Encrypt every stored secret anew under the first of TRACK360_FIELD_KEYS."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print how many secrets of each column were moved."""
        for model in apps.get_models():
            for field in model._meta.concrete_fields:
                if isinstance(field, crypto.ENCRYPTED):
                    self.stdout.write(f"{model._meta.label}.{field.name}: {_rotate(model, field)}")


@transaction.atomic
def _rotate(model: type[models.Model], field: models.Field[Any, Any]) -> int:
    names = (model._meta.db_table, field.attname, "id")
    table, column, key = (connection.ops.quote_name(name) for name in names)
    with connection.cursor() as cursor:
        # the stored text itself, which the ORM would decrypt
        cursor.execute(f"SELECT {key}, {column} FROM {table} WHERE {column} IS NOT NULL ORDER BY 1 FOR UPDATE")
        stored = cursor.fetchall()
        for pk, token in stored:
            cursor.execute(f"UPDATE {table} SET {column} = %s WHERE {key} = %s", [crypto.rotate(token), pk])
    return len(stored)
