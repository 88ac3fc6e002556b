"""Django's handle on this room."""

from django.apps import AppConfig


class PartnersConfig(AppConfig):
    name = "track360.partners"
    label = "partners"
