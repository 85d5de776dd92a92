"""Files of other tools, opened within limits: nothing is unpacked to disk, nothing is believed of its own size."""

import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl

from toolkit.schema import InputError

if sys.version_info >= (3, 14):
    import zipfile
else:
    from backports.zstd import zipfile  # Inspect packs with Zstandard, which Python's own reads from 3.14 on

FILE_BYTES = 512 * 2**20
MEMBERS, MEMBER_BYTES, ALL_BYTES = 100_000, 64 * 2**20, 2**30
"""What a zip may hold: files, bytes of one unpacked, and of all."""
_SMALLER = "export fewer samples a file, or without events"


def read_bytes(path: Path, /) -> bytes:
    """Return a file's bytes.

    Raises
    ------
    InputError
        Where it cannot be read, or is too large.
    """
    try:
        if path.stat().st_size > FILE_BYTES:
            allowed = f"at most {FILE_BYTES // 2**20} MB"
            raise InputError(
                "is too large", file=path, got=f"{path.stat().st_size // 2**20} MB", allowed=allowed, remedy=_SMALLER
            )
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror})", file=path) from None


def read_json(data: bytes, path: object, /, *, row: int | None = None) -> Any:
    """Return what JSON says.

    Raises
    ------
    InputError
        Where it is not JSON.
    """
    try:
        return _storable(json.loads(data.decode("utf-8-sig")), data)
    except RecursionError:
        raise InputError("is nested too deeply", file=path, row=row) from None
    except (UnicodeDecodeError, ValueError) as error:
        raise InputError(f"is not JSON ({error})", file=path, row=row) from None


def _storable(value: Any, data: bytes) -> Any:
    """Return a value without half characters, which JSON can write and no table can hold."""
    if b"\\ud" not in data and b"\\uD" not in data:
        return value
    return json.loads(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))


def read_csv(data: bytes, path: Path, /) -> list[dict[str, str]]:
    """Return a CSV's rows, every cell as text, an empty one where there is none.

    Raises
    ------
    InputError
        Where it is not CSV in UTF-8, or names a column twice.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"is not UTF-8 ({error.reason})", file=path, remedy="save it as CSV UTF-8") from None
    header = text.split("\n", 1)[0]
    try:
        table = pl.read_csv(
            io.BytesIO(text.encode()), infer_schema=False, separator=max(",;\t", key=header.count), raise_if_empty=False
        )
    except pl.exceptions.PolarsError as error:
        raise InputError(f"is not CSV ({str(error).splitlines()[0]})", file=path) from None
    twice = [name for name in table.columns if "_duplicated_" in name]
    if twice:
        raise InputError("a column is named twice", file=path, row=1, field=twice[0].split("_duplicated_")[0])
    names = {name: name.strip() for name in table.columns}
    return [{names[name]: value or "" for name, value in row.items()} for row in table.iter_rows(named=True)]


def is_zip(data: bytes, /) -> bool:
    """Return whether bytes begin as a zip does."""
    return data[:4] in (b"PK\x03\x04", b"PK\x05\x06")


def read_members(data: bytes, path: Path, /) -> Iterator[tuple[str, bytes]]:
    """Yield each JSON file of a zip with its name, in order of name.

    Raises
    ------
    InputError
        Where it is damaged, too large unpacked, locked, or packed in a way that Python cannot read.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = sorted((each for each in archive.infolist() if each.filename.endswith(".json")), key=_by_name)
            _check_members(infos, path)
            left = ALL_BYTES
            for info in infos:
                with archive.open(info) as member:
                    content = member.read(min(MEMBER_BYTES, left) + 1)
                left -= len(content)
                if len(content) > MEMBER_BYTES or left < 0:
                    raise _too_large(path, info.filename)
                yield info.filename, content
    except NotImplementedError:
        remedy = "inspect log convert FILE --to json --output-dir OUT, and import that"
        raise InputError("is packed with a method that Python cannot read", file=path, remedy=remedy) from None
    except (zipfile.BadZipFile, RuntimeError, EOFError, OSError) as error:
        raise InputError(f"is damaged or locked ({error})", file=path) from None


def _check_members(infos: list[zipfile.ZipInfo], path: Path) -> None:
    names = [info.filename for info in infos]
    if len(names) > MEMBERS:
        raise InputError("holds too many files", file=path, got=len(names), allowed=f"at most {MEMBERS:,}")
    if len(set(names)) < len(names):
        raise InputError("holds a file twice", file=path, remedy="export it anew")
    for info in infos:
        if info.file_size > MEMBER_BYTES:
            raise _too_large(path, info.filename)


def _by_name(info: zipfile.ZipInfo) -> str:
    return info.filename


def _too_large(path: Path, member: str) -> InputError:
    allowed = f"{MEMBER_BYTES // 2**20} MB a file, {ALL_BYTES // 2**20} MB in all"
    return InputError("is too large unpacked", file=path, field=member, allowed=allowed, remedy=_SMALLER)
