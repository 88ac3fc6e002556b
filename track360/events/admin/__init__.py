"""The pages of events: webhooks and what was sent, for operators; postbacks, for affiliates."""

from track360.events.admin import affiliate_postbacks, deliveries, webhooks

__all__ = ["affiliate_postbacks", "deliveries", "webhooks"]
