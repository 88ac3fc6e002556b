"""What became of the payments of a file, as whoever carried them out tells it; one file a format."""
