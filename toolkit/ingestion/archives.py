"""Office files are zip archives: what they would unpack to is checked before any of it is read."""

import io
import zipfile

from toolkit.schema import InputError

MAX_UNPACKED_BYTES = 200_000_000
MAX_XML_BYTES = 60_000_000
"""What is parsed takes ten times its size in memory. A book is a tenth of this."""
MAX_PARTS = 10_000
_AGAIN = "open it where it was made, and save it again"
_OLE = b"\xd0\xcf\x11\xe0"


def check_archive(data: bytes, file: str, /, *, holds: str) -> None:
    """Raise where an office file is locked, damaged, of another kind, or would unpack to more than is read.

    Parameters
    ----------
    data, file
        The file's bytes, and its name for people.
    holds
        A part that every file of its kind holds.

    Raises
    ------
    InputError
        Saying which.
    """
    if data.startswith(_OLE):
        problem = "is locked with a password, or of an old Office format"
        raise InputError(problem, file=file, remedy="save a copy as .docx or .xlsx, without a password")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            sizes = {part.filename: part.file_size for part in archive.infolist()}
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, RuntimeError):
        raise InputError("is damaged, or not what its ending says", file=file, remedy=_AGAIN) from None
    xml = sum(size for name, size in sizes.items() if name.endswith((".xml", ".rels")))
    if len(sizes) > MAX_PARTS or sum(sizes.values()) > MAX_UNPACKED_BYTES or xml > MAX_XML_BYTES:
        problem = f"would unpack to {sum(sizes.values()) // 1_000_000:,} MB in {len(sizes):,} parts, more than is read"
        raise InputError(problem, file=file, remedy="take out what is not text, or split it")
    if holds not in sizes:
        raise InputError(f"is not what its ending says (it holds no {holds})", file=file, remedy=_AGAIN)
