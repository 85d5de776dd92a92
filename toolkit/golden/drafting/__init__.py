"""Drafts of golden questions, for people to mend and approve: from documents, from queries, through a model."""

from toolkit.golden.drafting.completing import Completer, CostEstimate, ModelDrafts, draft_with
from toolkit.golden.drafting.drafts import draft
from toolkit.golden.drafting.proposals import Proposal, Proposed, propose
from toolkit.golden.drafting.queries import Queries, read_queries

__all__ = [
    "Completer",
    "CostEstimate",
    "ModelDrafts",
    "Proposal",
    "Proposed",
    "Queries",
    "draft",
    "draft_with",
    "propose",
    "read_queries",
]
