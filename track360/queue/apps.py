"""Django's handle on this room."""

from django.apps import AppConfig


class QueueConfig(AppConfig):
    name = "track360.queue"
    label = "queue"
