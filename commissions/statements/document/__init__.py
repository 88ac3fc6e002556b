"""A statement, self-billed invoice or credit note as a PDF: figures in, bytes out, no database."""
