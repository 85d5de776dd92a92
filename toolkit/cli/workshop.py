"""``groundwork workshop``: the room's pages, served on this machine."""

import os
import socket
import subprocess
import sys
import threading
import time
import webbrowser
from importlib.util import find_spec
from pathlib import Path

import click
from rich.console import Console

from toolkit.cli.serving import free_port
from toolkit.cli.shared import console, documents_option, golden_option, progress
from toolkit.schema import InputError
from toolkit.storage import write_atomically
from toolkit.workshop import Session
from toolkit.workshop.admission import new_code, new_token
from toolkit.workshop.cards import cards_html
from toolkit.workshop.steps import SHARE

LOOPBACK, EVERYWHERE = "127.0.0.1", "0.0.0.0"  # noqa: S104 - only where --lan asks for it
_STARTS_WITHIN_S = 60
_CARDS = Path("out/cards.html")


class _Workshop(click.Group):
    """Opens the room where no verb is given."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        first = args[0] if args else ""
        return super().parse_args(ctx, args if first in self.commands else ["open", *args])


@click.group("workshop", cls=_Workshop)
def command() -> None:
    """Run the room, or print the cards of the five options."""


@command.command("cards")
@click.option(
    "--out", type=click.Path(path_type=Path), default=Path("out/cards.html"), show_default=True, metavar="FILE"
)
def cards(out: Path) -> None:
    """Write the five options as cards, one a sheet of A4: open the file and print it.

    \b
    Example:
      groundwork workshop cards
    """
    write_atomically(out, cards_html())
    click.echo(f"Written: {out}. Open it in a browser and print it.")


@command.command("open")
@documents_option
@golden_option
@click.option(
    "--session",
    type=click.Path(path_type=Path),
    default=Path("out/workshop"),
    show_default=True,
    metavar="DIR",
    help="Where all that the room says and makes is kept; name it again to go on.",
)
@click.option("--lan", is_flag=True, help="Let others in the room join from their own devices, with a code.")
@click.option("--port", type=click.IntRange(1024, 65535), default=8866, show_default=True)
@click.option("--no-browser", is_flag=True, help="Print the address and open nothing.")
def open_room(documents: Path, golden: Path, session: Path, lan: bool, port: int, no_browser: bool) -> None:
    """Run a workshop: seven pages from triage to a signed record, without code.

    The pages are for this machine alone unless --lan is given. With it, anyone on the network who has the code that is
    printed here may join; traffic on the network is not encrypted, so use one that you trust.

    \b
    Examples:
      groundwork workshop
      groundwork workshop --documents my-folder --golden my-questions.csv --session board-day --lan
      groundwork workshop cards
    """
    if find_spec("voila") is None:
        raise InputError("voila is not installed", remedy="pip install 'groundwork-toolkit[notebooks]'")
    notes = console()
    free_port(port)
    room = _prepared(Session.begin(session, documents=documents, golden=golden), notes)
    token, code = new_token(), new_code() if lan else ""
    address = f"http://{LOOPBACK}:{port}/step/triage?token={token}"
    click.echo(f"Facilitator: {address}")
    if lan:
        click.echo(f"Others:      http://{_own_address()}:{port}/join  with the code  {code}")
    click.echo(f"Kept in:     {room.folder}\nStop with Ctrl-C; start again with the same --session to go on.")
    server = _start(room, ip=EVERYWHERE if lan else LOOPBACK, port=port, token=token, code=code)
    if not no_browser:
        threading.Thread(target=_open_when_up, args=(address, port), daemon=True).start()
    _wait(server)


def _prepared(session: Session, notes: Console) -> Session:
    if not session.prepared:
        notes.print("Measuring every option on every question, then the drill (once; a minute or two on the samples) …")
        session.prepare(progress=progress(notes, "Answering"))
    return session


def _start(session: Session, *, ip: str, port: int, token: str, code: str) -> "subprocess.Popen[bytes]":
    """Start the server. Its secrets go by the environment: others on the machine can read a command line."""
    paths = os.pathsep.join(filter(None, [str(SHARE), os.environ.get("JUPYTER_PATH")]))
    secrets = {"GROUNDWORK_TOKEN": token, "GROUNDWORK_CODE": code}
    environment = {**os.environ, **secrets, "JUPYTER_PATH": paths, "JUPYTER_PLATFORM_DIRS": "1"}
    arguments = [sys.executable, "-m", "toolkit.cli.room_server", str(session.folder), ip, str(port)]
    return subprocess.Popen(arguments, env=environment)  # noqa: S603 - our own arguments


def _wait(server: "subprocess.Popen[bytes]") -> None:
    try:
        sys.exit(server.wait())
    except KeyboardInterrupt:
        server.terminate()
        sys.exit(server.wait(10))


def _open_when_up(address: str, port: int) -> None:
    for _ in range(_STARTS_WITHIN_S * 5):
        with socket.socket() as tried:
            if tried.connect_ex((LOOPBACK, port)) == 0:
                webbrowser.open(address)
                return
        time.sleep(0.2)


def _own_address() -> str:
    """Return this machine's address on its network. Nothing is sent: a datagram socket only picks the way."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as tried:
        try:
            tried.connect(("192.0.2.1", 9))  # an address kept for documentation
            return str(tried.getsockname()[0])
        except OSError:
            return socket.gethostname()
