"""Django's handle on this room."""

from django.apps import AppConfig


class PartnersConfig(AppConfig):
    name = "track360.partners"
    label = "partners"

    def ready(self) -> None:
        """Begin to listen for what goes into the log of people, and for what the identity provider says of partners."""
        from track360.partners.people import changes, signals
        from track360.partners.roles import claims

        signals.connect()
        changes.watch_all()
        claims.connect()
