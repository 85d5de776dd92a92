"""Office files are zip archives: what they would unpack to is checked before any of it is read."""

import io
import zipfile

from toolkit.schema import InputError

MAX_UNPACKED_BYTES = 200_000_000
MAX_PARTS = 10_000
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
        raise InputError(
            "is locked with a password, or of an old Office format",
            file=file,
            remedy="save a copy as .docx or .xlsx, without one",
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, RuntimeError):
        raise InputError(
            "is damaged, or not what its ending says", file=file, remedy="open it and save it again"
        ) from None
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
        raise InputError(
            f"would unpack to more than {MAX_UNPACKED_BYTES // 1_000_000} MB",
            file=file,
            remedy="take the pictures out, or split it",
        )
    if holds not in {part.filename for part in parts}:
        raise InputError(
            f"is not what its ending says (it holds no {holds})", file=file, remedy="open it and save it again"
        )
