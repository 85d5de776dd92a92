"""Ask the extractive reader of texts, each a source."""

from toolkit.prompting import assemble
from toolkit.readers import ExtractiveReader
from toolkit.schema import Reading, Source


def answer(
    question: str,
    /,
    *texts: str,
    text_format: str = "markdown",
    context: str = "",
    reader: ExtractiveReader | None = None,
    **titled: str,
) -> Reading:
    """Return the best that the reader finds, however unsure it is, unless a reader is given."""
    pages = [*(("Rules", text) for text in texts), *titled.items()]
    sources = [
        Source(
            number=0,
            document_id=f"{at}.md",
            title=title,
            headings=(),
            start=1000 * at,
            end=1000 * at + len(text),
            text=text,
            context=context,
            format=text_format,
        )
        for at, (title, text) in enumerate(pages)
    ]
    prompt = assemble(question, sources, window_tokens=100_000)
    return (reader or ExtractiveReader(support_needed=0.0)).read(prompt)
