from django.apps import AppConfig


class SampleConfig(AppConfig):
    """Sample data and its commands; no models."""

    name = "track360.demo"
    label = "sample"
    verbose_name = "Sample data"
