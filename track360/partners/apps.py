"""Django's handle on this room."""

from django.apps import AppConfig


class PartnersConfig(AppConfig):
    name = "track360.partners"
    label = "partners"

    def ready(self) -> None:
        """Keep in the log of people what happens at the door."""
        from track360.partners.people import log
        from track360.site.sign_in.signals import person_event

        person_event.connect(log.on_person_event, dispatch_uid="log of people")
