"""Django's handle on this room."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "track360.site"
    label = "site"
