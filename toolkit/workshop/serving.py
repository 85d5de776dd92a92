"""The workshop's server: Voila, with a door in front of it and nothing else to open.

Only the workshop's own process imports it: nothing else of the toolkit waits for, or needs, Voila.
"""

import hmac
import json
import logging
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import nbformat
from jupyter_server.auth.decorator import allow_unauthenticated
from jupyter_server.auth.identity import IdentityProvider, User
from jupyter_server.base.handlers import JupyterHandler, Template404
from tornado import web
from tornado.ioloop import IOLoop
from traitlets.config import Config
from voila.app import Voila
from voila.tornado.handler import TornadoVoilaHandler

from toolkit.reports import html_page
from toolkit.schema import InputError
from toolkit.workshop.admission import Door
from toolkit.workshop.kernels import SpareKernels
from toolkit.workshop.room import LONGEST_NAME, name_of
from toolkit.workshop.steps import STEPS, step

FACILITATOR, _TRUSTED = "Facilitator", "facilitator"
SHOWN = ("decision.html", "decision.md", "decision.json", "golden.jsonl", "scenario.yaml", "weights.yaml", "said.csv")
"""What a page may link to. No other file of the session, and none outside it, can be asked for."""
QUOTING = ("golden.jsonl",)
"""What quotes documents that not everybody may see: for the facilitator alone."""
# Voila's page starts itself with inline scripts and checks messages with compiled schemas, and widgets come as blobs,
# so scripts of the page's own must be allowed; handlers in attributes never, which is how hostile text would come.
POLICY = "; ".join(
    [
        "default-src 'none'", "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:", "script-src-attr 'none'",
        "style-src 'self' 'unsafe-inline'", "img-src 'self' data: blob:", "font-src 'self' data:", "connect-src 'self'",
        "worker-src 'self' blob:", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'",
        "object-src 'none'",
    ]
)  # fmt: skip
PAPER_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"
# Of what Voila serves, the rest shows folders and files.
_KEPT = ("/api/kernels/", "/voila/templates/", "/voila/static/", "/voila/api/themes/", "/voila/api/shutdown/",
         "/voila/labextensions/")  # fmt: skip
_IDLE_S, _PING_MS = 1_800, 30_000
_EXTENSIONS = ["@voila-dashboards/widgets-manager8", "@jupyter-widgets/jupyterlab-manager", "anywidget"]


def _facilitates(user: User | None) -> bool:
    return user is not None and user.username == _TRUSTED


class RoomIdentity(IdentityProvider):
    """The facilitator comes by token, others by the door; both then carry a signed cookie."""

    async def get_user_token(self, handler: web.RequestHandler) -> User | None:
        """Return the facilitator where the address holds the token."""
        given = handler.get_argument("token", "")
        if given and hmac.compare_digest(given.encode(), self.token.encode()):
            return User(username=_TRUSTED, name=FACILITATOR)
        return None

    def get_handlers(self) -> list[tuple[str, object]]:
        """Return none: there is no log-in with a password."""
        return []


class JoinHandler(JupyterHandler):
    """The page on which people give the code and their name."""

    @allow_unauthenticated
    def get(self) -> None:
        """Show the form."""
        self._show()

    @allow_unauthenticated
    def post(self) -> None:
        """Let in, or say why not."""
        origin = self.request.headers.get("Origin")
        if origin and urlsplit(origin).netloc != self.request.host:
            raise web.HTTPError(403)
        door: Door = self.settings["door"]
        try:
            name = name_of(self.get_body_argument("name", ""))
        except InputError as error:
            return self._show(error.remedy)
        known = self.current_user is not None
        if name.casefold() == FACILITATOR.casefold() and not _facilitates(self.current_user):
            return self._show("that is the facilitator's name: choose another")
        if not known and not door.opens(self.get_body_argument("code", "")):
            self.set_status(429 if door.shut else 403)
            return self._show("too many wrong codes: wait a minute" if door.shut else "that is not the code")
        role = self.current_user.username if known else "guest"
        self.identity_provider.set_login_cookie(self, User(username=role, name=name))
        return self.redirect(f"/step/{STEPS[0].slug}")

    def _show(self, problem: str | None = "") -> None:
        values = {
            "problem": problem,
            "known": self.current_user is not None,
            "open": bool(self.settings["door"].code),
            "xsrf": self.xsrf_token.decode(),
            "name": self.get_body_argument("name", "")[:LONGEST_NAME],  # so that a wrong code costs nobody their name
        }
        self.finish(html_page("workshop_join.html", values))


class HomeHandler(JupyterHandler):
    """The address without a step."""

    @web.authenticated
    def get(self) -> None:
        """Go to the first step."""
        self.redirect(f"/step/{STEPS[0].slug}")


class StepHandler(TornadoVoilaHandler):  # type: ignore[misc]
    """One step's page, with a kernel of its own."""

    @web.authenticated
    async def get(self, path: str | None = None) -> None:
        """Send the page."""
        if self.get_argument("token", ""):
            self.redirect(self.request.path)  # so that the token stays out of the projector's address bar
            return
        self.set_header("Cache-Control", "no-store")
        _ = self.xsrf_token  # sets the cookie with which a page that closes may end its kernel
        await super().get(f"{path}.ipynb")


class FileHandler(JupyterHandler):
    """A file that the room leaves with."""

    @web.authenticated
    def get(self, name: str) -> None:
        """Send it. A page is shown with no script and no origin; all else is for download."""
        path = Path(self.settings["session"]) / name
        withheld = name in QUOTING and not _facilitates(self.current_user)
        if name not in SHOWN or withheld or not path.is_file():
            raise web.HTTPError(404)
        self.set_header("Content-Security-Policy", PAPER_POLICY)
        self.set_header("Cache-Control", "no-store")
        self.set_header("Content-Type", "text/html; charset=utf-8" if name.endswith(".html") else "text/plain")
        if not name.endswith(".html"):
            self.set_header("Content-Disposition", f'attachment; filename="{name}"')
        self.finish(path.read_bytes())


class RoomServer(Voila):  # type: ignore[misc]
    """Voila that serves the steps and what they load, to people who were let in."""

    door: Door
    session: Path
    lan = False

    def init_settings(self) -> dict[str, Any]:
        """Return Voila's settings with our door, headers and host check."""
        settings: dict[str, Any] = super().init_settings()
        self.identity_provider = RoomIdentity(parent=self, log=self.log, token=self.token)
        headers = {"Content-Security-Policy": POLICY, "Referrer-Policy": "same-origin", "X-Frame-Options": "DENY"}
        return {
            **settings,
            "identity_provider": self.identity_provider,
            "allow_remote_access": self.lan,  # else a name that someone points at this machine would be taken for it
            "login_url": "/join",
            "jinja2_env": settings["voila_jinja2_env"],  # so that an error is told on our page, which loads nothing
            "headers": headers,
            "default_handler_class": Template404,
            "ws_ping_interval": _PING_MS,
            "ws_ping_timeout": _PING_MS,
            "door": self.door,
            "session": str(self.session),
        }

    def listen(self) -> None:
        """Listen, with kernels that are starting before the first page is asked for."""
        IOLoop.current().add_callback(self.kernel_manager.fill)
        super().listen()

    def init_handlers(self) -> list[Any]:
        """Return our pages, and of Voila's handlers those that a page needs."""
        serve = {
            "template_paths": self.template_paths,
            "config": self.config,
            "voila_configuration": self.voila_configuration,
        }
        slugs = "|".join(each.slug for each in STEPS)
        kept = [each for each in super().init_handlers() if str(each[0]).startswith(_KEPT)]
        return [
            (r"/", HomeHandler),
            (r"/join", JoinHandler),
            (rf"/step/({slugs})", StepHandler, serve),
            (r"/files/([a-z.]+)", FileHandler),
            *kept,
        ]


def opening(handler: JupyterHandler, notebook: nbformat.NotebookNode, cwd: str) -> nbformat.NotebookNode:
    """Return a page's notebook for whoever asks for it: their name is Python's own writing of a string, never code."""
    user, slug = handler.current_user, Path(handler.request.path).name
    given = {"session": handler.settings["session"], "who": user.name, "facilitator": _facilitates(user)}
    arguments = ", ".join(f"{name}={value!r}" for name, value in given.items())
    code = f"from toolkit.views.workshop import open_page\nopen_page({step(slug).slug!r}, {arguments}).box"
    notebook.cells = [nbformat.v4.new_code_cell(code)]  # type: ignore[no-untyped-call]  # nbformat leaves it untyped
    return notebook


def write_pages(folder: Path, /) -> None:
    """Write the empty notebooks that the pages are opened from."""
    folder.mkdir(parents=True, exist_ok=True)
    spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    for each in STEPS:
        about = {"kernelspec": spec, "title": each.title}
        notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": about, "cells": []}
        (folder / f"{each.slug}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")


def settings_of(folder: Path, /) -> Config:
    """Return Voila's configuration."""
    made = Config()
    made.Voila.root_dir = str(folder)
    made.Voila.open_browser = False
    made.Voila.port_retries = 0
    made.Voila.log_level = logging.ERROR  # what is told to the facilitator is what needs them
    made.MappingKernelManager.transport_encryption = "auto"
    made.VoilaConfiguration.template = "groundwork"
    made.VoilaConfiguration.allow_template_override = "NO"
    made.VoilaConfiguration.allow_theme_override = "NO"
    made.VoilaConfiguration.prelaunch_hook = opening
    made.VoilaConfiguration.extension_allowlist = _EXTENSIONS
    made.VoilaConfiguration.show_tracebacks = False
    made.VoilaConfiguration.multi_kernel_manager_class = SpareKernels
    # A laptop that was shut leaves its kernel behind; one with a page that is open is never ended.
    made.MappingKernelManager.cull_idle_timeout, made.MappingKernelManager.cull_interval = _IDLE_S, 60
    return made


def serve(session: Path, /, *, door: Door, token: str, ip: str, port: int) -> None:
    """Serve a session until stopped."""
    pages = session / "pages"
    write_pages(pages)
    server = RoomServer(config=settings_of(pages))
    server.session, server.door, server.token = session, door, token
    server.ip, server.port, server.lan = ip, port, ip != "127.0.0.1"
    server.initialize([])
    server.start()
