"""What follows, in the decision's own words."""

from toolkit.reports import html_page
from toolkit.workshop import Outcome


def verdict_html(outcome: Outcome, /) -> str:
    """Return a decision's headline, reasons, and what would change it."""
    verdict = outcome.record.verdict
    views = ", ".join(view.name for view in outcome.preferences.views)
    note = f"Weighed as {views or 'nobody'} would. {outcome.record.price_note}"
    return html_page(
        "workshop_verdict.html",
        {
            "headline": verdict.headline,
            "reasons": verdict.reasons,
            "would_change": verdict.would_change,
            "warnings": outcome.record.warnings,
            "note": note,
        },
    )
