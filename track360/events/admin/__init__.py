"""The pages of events: webhooks out and in, for operators; postbacks, for affiliates."""

from track360.events.admin import affiliate_postbacks, deliveries, inbound_calls, inbound_sources, webhooks

__all__ = ["affiliate_postbacks", "deliveries", "inbound_calls", "inbound_sources", "webhooks"]
