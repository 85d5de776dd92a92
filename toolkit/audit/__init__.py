"""Who asked what, as which groups, and what it rested on: a log that shows whether it was changed."""

from toolkit.audit.entries import SEALED, AuditChunk, AuditEntry, AuditQuote, entry_of
from toolkit.audit.forgetting import KEY_BYTES, check_key, prune, redact
from toolkit.audit.log import Head, Log
from toolkit.audit.showing import AuditView, show
from toolkit.audit.verifying import LIMITS, AuditFinding, AuditReport, verify

__all__ = [
    "KEY_BYTES",
    "LIMITS",
    "SEALED",
    "AuditChunk",
    "AuditEntry",
    "AuditFinding",
    "AuditQuote",
    "AuditReport",
    "AuditView",
    "Head",
    "Log",
    "check_key",
    "entry_of",
    "prune",
    "redact",
    "show",
    "verify",
]
