"""Django's handle on this room."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "track360.site"
    label = "site"

    def ready(self) -> None:
        """Register the checks."""
        from track360.site.sign_in import checks  # noqa: F401 - importing registers
