"""Django's handle on this room."""

from django.apps import AppConfig


class PartnersConfig(AppConfig):
    name = "track360.partners"
    label = "partners"

    def ready(self) -> None:
        """Keep in the log of people what happens at the door."""
        from track360.partners.logins import events

        events.connect()
