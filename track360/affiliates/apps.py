"""Django's handle on this room."""

from django.apps import AppConfig


class AffiliatesConfig(AppConfig):
    name = "track360.affiliates"
    label = "affiliates"

    def ready(self) -> None:
        """Have the log of people told which login sees which affiliate."""
        from track360.affiliates.models import AffiliateLogin
        from track360.partners.people.changes import Watch, watch
        from track360.partners.people.models import Kind

        watch(AffiliateLogin, Watch(Kind.LOGIN, but=frozenset({"invited_at", "invited_by_id"})))
