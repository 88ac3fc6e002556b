from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Sample data and its commands; no models. Installed by local settings and the tests' only."""

    name = "track360.demo"
    verbose_name = "Sample data"
