"""Exchange rates: stored for good, read from files, pulled from feeds."""
