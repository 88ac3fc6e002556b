"""Django's handle on this room."""

from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    name = "track360.webhooks"
    label = "webhooks"
