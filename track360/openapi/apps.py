"""Django's handle on this room: it finds the page of the API's document here."""

from django.apps import AppConfig


class OpenApiConfig(AppConfig):
    name = "track360.openapi"
    label = "openapi"
