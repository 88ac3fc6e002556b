"""The sentences of every explanation, written here and nowhere else.

What the API and statements carry uses plain figures (``-1234.5``); what only pages show,
typographic ones (``−1,234.50``).
"""
