"""Django's handle on this room."""

from django.apps import AppConfig


class AffiliatesConfig(AppConfig):
    name = "track360.affiliates"
    label = "affiliates"
