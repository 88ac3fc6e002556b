"""A period as balanced journal entries, for accounting packages."""
