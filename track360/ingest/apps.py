"""Django's handle on this room."""

from django.apps import AppConfig


class IngestConfig(AppConfig):
    name = "track360.ingest"
    label = "ingest"
