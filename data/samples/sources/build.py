"""Make the PDF and Word documents of the sample agency from their Markdown sources.

Run as ``python data/samples/sources/build.py``; with ``--table`` it prints a table of all documents instead. Needs
reportlab and python-docx, which the ``dev`` extra installs.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from typeset.listing import documents_table
from typeset.markdown import parse
from typeset.pdf import write_pdf
from typeset.word import write_docx

SAMPLES = Path(__file__).resolve().parents[1]
WRITERS = {"pdf": write_pdf, "docx": write_docx}
FOLDERS = (("sources", "documents"), ("updates/sources", "updates/documents"))


def build(into: Path = SAMPLES, /) -> Iterator[Path]:
    """Write every document that has a source, and yield the path of each.

    Parameters
    ----------
    into
        The folder that stands for ``data/samples``, where ``documents`` and ``updates/documents`` are written.
    """
    for sources, documents in FOLDERS:
        for path in sorted((SAMPLES / sources).rglob("*.md")):
            source = parse(path.read_text(encoding="utf-8"))
            kind = str(source.label["format"])
            target = (into / documents / path.relative_to(SAMPLES / sources)).with_suffix(f".{kind}")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(WRITERS[kind](source))
            yield target


def main(arguments: Sequence[str]) -> int:
    """Build, or print the table, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--table", action="store_true", help="print a table of the documents, and build nothing")
    if parser.parse_args(arguments).table:
        sys.stdout.write(documents_table(SAMPLES / "documents"))
        return 0
    for path in build():
        sys.stdout.write(f"{path.relative_to(SAMPLES).as_posix()}  {path.stat().st_size:,} bytes\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
