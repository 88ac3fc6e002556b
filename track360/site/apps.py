"""Django's handle on this room."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "track360.site"
    label = "site"

    def ready(self) -> None:
        """Register the checks, and begin to note when a session proved who it is."""
        from track360.site.sign_in import checks, reauthentication  # noqa: F401 - importing registers

        reauthentication.connect()
