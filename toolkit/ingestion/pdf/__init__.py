"""PDF to text in reading order, what a person cannot see left out."""

from toolkit.ingestion.pdf.reading import read_pdf

__all__ = ["read_pdf"]
