"""Django's handle on this room."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "track360.core"
    label = "core"
