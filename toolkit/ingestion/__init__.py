"""Files to documents: their text, access labels, dates and hashes, and a report of what was not read and why."""

from toolkit.ingestion.documents import Documents, collect
from toolkit.ingestion.loading import load_documents
from toolkit.ingestion.verifying import changes, verify

__all__ = ["Documents", "changes", "collect", "load_documents", "verify"]
