from collections.abc import Callable, Iterator
from datetime import date

import pytest

from toolkit.schema import Document

Make = Callable[..., Document]


@pytest.fixture(autouse=True, scope="session")
def _no_model_of_this_machine() -> Iterator[None]:
    """What these tests find must not hang on which extras are installed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("toolkit.retrieval.scheme.unavailable", lambda: "sentence-transformers is not installed")
        yield


@pytest.fixture
def document() -> Make:
    """Makes a document of little more than its text."""
    return make_document


def make_document(
    document_id: str,
    text: str,
    *,
    title: str = "",
    access: tuple[str, ...] | None = None,
    effective_from: date | None = None,
    effective_to: date | None = None,
) -> Document:
    return Document(
        document_id=document_id,
        title=title,
        text=text,
        body_start=0,
        format="text",
        path=f"{document_id}.txt",
        access=access,
        effective_from=effective_from,
        effective_to=effective_to,
        supersedes=(),
        content_hash="",
    )


@pytest.fixture
def handbook() -> list[Document]:
    """Five short documents under labels, one of them out of force from 2025 on."""
    return [
        make_document("leave", "Staff take thirty days of annual leave.", title="Leave policy", access=("everyone",)),
        make_document("pay", "Salaries are paid on the last working day of a month.", access=("staff",)),
        make_document("board", "The board meets in March to settle salaries.", access=("executive",)),
        make_document(
            "travel", "Staff travel second class. Claims are paid in a month.", access=("staff", "executive")
        ),
        make_document(
            "old-leave",
            "Staff take twenty days of annual leave.",
            title="Leave policy",
            access=("everyone",),
            effective_to=date(2024, 12, 31),
        ),
    ]
