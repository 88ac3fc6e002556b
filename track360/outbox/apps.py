"""Django's handle on this room."""

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "track360.outbox"
    label = "outbox"
