"""Markdown sources to PDF and Word files, the same bytes each time."""
