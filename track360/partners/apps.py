"""Django's handle on this room."""

from django.apps import AppConfig


class PartnersConfig(AppConfig):
    name = "track360.partners"
    label = "partners"

    def ready(self) -> None:
        """Begin to listen for what goes into the log of people."""
        from track360.partners.people import changes, signals

        signals.connect()
        changes.watch_all()
