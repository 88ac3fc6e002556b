"""Django's handle on this room."""

from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "track360.events"
    label = "events"
