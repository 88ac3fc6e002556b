"""track360: affiliate ingestion and commission for forex brokers and prop firms."""
