"""Small documents to draft from."""

from collections.abc import Sequence
from datetime import date

from toolkit.schema import Document


def document(
    name: str,
    text: str,
    *,
    access: Sequence[str] | None = None,
    begins: date | None = None,
    ends: date | None = None,
    supersedes: Sequence[str] = (),
    format: str = "markdown",  # noqa: A002
) -> Document:
    return Document(
        document_id=name,
        title=name.partition(".")[0].replace("-", " ").capitalize(),
        text=text,
        body_start=0,
        format=format,
        path=name,
        access=None if access is None else tuple(access),
        effective_from=begins,
        effective_to=ends,
        supersedes=tuple(supersedes),
        content_hash="",
    )
