"""What the first page of each admin site shows."""
