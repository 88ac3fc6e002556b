"""Django's handle on this room."""

from django.apps import AppConfig


class IngestConfig(AppConfig):
    name = "track360.ingest"
    label = "ingest"

    def ready(self) -> None:
        from track360.ingest import checks  # noqa: F401 - importing registers
