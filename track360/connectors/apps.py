"""Django's handle on this room."""

from django.apps import AppConfig


class ConnectorsConfig(AppConfig):
    name = "track360.connectors"
    label = "connectors"
