"""Drills: change the documents, take rights away, hide instructions, and see what each option does."""

from toolkit.drills.access import Access, access, probes
from toolkit.drills.freshness import PHASES, Freshness, freshness
from toolkit.drills.injection import PROBES_FILE, Probes, injection, rate_followed
from toolkit.drills.revocation import revocation
from toolkit.drills.updates import Updates
from toolkit.drills.upkeep import Corrected, Upkeep, indexed, mixed, pasted, read_whole, standard, trained

__all__ = [
    "PHASES",
    "PROBES_FILE",
    "Access",
    "Corrected",
    "Freshness",
    "Probes",
    "Updates",
    "Upkeep",
    "access",
    "freshness",
    "indexed",
    "injection",
    "mixed",
    "pasted",
    "probes",
    "rate_followed",
    "read_whole",
    "revocation",
    "standard",
    "trained",
]
