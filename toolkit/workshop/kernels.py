"""Kernels that are started before anybody asks for them, so that a page opens without waiting for Python."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

from jupyter_core.paths import jupyter_runtime_dir
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager

SPARE = 2
"""How many wait ready: each takes some 150 MB."""
WARM_UP = "import toolkit.views.workshop.opening"
"""What a spare kernel runs. It knows nobody and has read nothing: whose page it serves is told when it is taken."""
_REFILL_AFTER_S = 2.0
"""The page that took a spare has the processor to itself for so long."""
_READY_WITHIN_S = 60.0
_ANSWERS_WITHIN_S = 2.0


class SpareKernels(AsyncMappingKernelManager):
    """A kernel manager that hands out a spare kernel where it has one, each to one page only, and starts one where not.

    Spares hold no connection and are idle, which is why they are kept from the end that idle kernels come to.
    """

    def __init__(self, **settings: Any) -> None:
        # Jupyter's own default is the folder that one stands in.
        super().__init__(**{"connection_dir": jupyter_runtime_dir(), **settings})  # type: ignore[no-untyped-call]
        self._spare: list[str] = []
        self._filling: asyncio.Task[None] | None = None
        self._starting: asyncio.Future[str] | None = None
        self._leaving: set[asyncio.Task[None]] = set()
        self._closed = False

    async def start_kernel(self, **settings: Any) -> str:  # type: ignore[override]
        """Return a kernel's id: that of a spare one, else of one started now."""
        spare = await self._taken()
        self.fill(after_s=_REFILL_AFTER_S)
        return spare or await super().start_kernel(**settings)

    def fill(self, *, after_s: float = 0.0) -> None:
        """Begin to start the spares that are missing, unless that has begun."""
        if not self._closed and (self._filling is None or self._filling.done()):
            self._filling = asyncio.get_running_loop().create_task(self._filled(after_s))

    async def cull_kernel_if_idle(self, kernel_id: str) -> None:
        """End a kernel that nobody has used for long, unless it waits to be used."""
        if kernel_id not in self._spare:
            await super().cull_kernel_if_idle(kernel_id)  # type: ignore[no-untyped-call]

    async def shutdown_all(self, now: bool = False) -> None:  # type: ignore[override]  # noqa: FBT001, FBT002 - Jupyter's
        """End every kernel, spares too. One that is just starting is waited for: cut short, it leaves its files."""
        self._closed = True
        if self._filling is not None:
            self._filling.cancel()
            await asyncio.gather(self._filling, *filter(None, [self._starting]), return_exceptions=True)
        await asyncio.gather(*self._leaving, return_exceptions=True)
        ending = [self.shutdown_kernel(each, now=now) for each in self.list_kernel_ids()]  # type: ignore[no-untyped-call]
        await asyncio.gather(*ending, return_exceptions=True)  # one that ended by itself meanwhile is no trouble

    async def _taken(self) -> str | None:
        while self._spare:
            kernel_id = self._spare.pop(0)
            if kernel_id not in self:
                continue
            if await self._kernel(kernel_id).is_alive() and await self._answers(kernel_id):
                self._kernel(kernel_id).start_restarter()
                return kernel_id
            self._let_go(kernel_id)
        return None

    def _kernel(self, kernel_id: str) -> Any:
        return self.get_kernel(kernel_id)

    def _let_go(self, kernel_id: str) -> None:
        """End a kernel that is of no use, while whoever asked for one goes on."""
        leaving = asyncio.ensure_future(self.shutdown_kernel(kernel_id, now=True))  # type: ignore[no-untyped-call]
        self._leaving.add(leaving)
        leaving.add_done_callback(self._leaving.discard)

    async def _filled(self, after_s: float) -> None:
        """Start one after another: two at once would each take twice as long."""
        await asyncio.sleep(after_s)
        while len(self._spare) < SPARE:
            self._starting = asyncio.ensure_future(super().start_kernel(kernel_name="python3"))
            kernel_id = await asyncio.shield(self._starting)
            # A spare that dies is let go: started again, it would have other ports than a page that took it knows.
            self._kernel(kernel_id).stop_restarter()
            if await self._warmed(kernel_id):
                self._spare.append(kernel_id)
            else:
                await self.shutdown_kernel(kernel_id, now=True)  # type: ignore[no-untyped-call]
                return  # something is wrong with this machine's kernels: a page that opens will tell

    async def _answers(self, kernel_id: str) -> bool:
        """Return whether a kernel speaks: one that was killed has its process for a while longer, and is no use."""
        async with self._spoken_to(kernel_id) as client:
            with contextlib.suppress(TimeoutError):
                return bool(await client.kernel_info(reply=True, timeout=_ANSWERS_WITHIN_S))
        return False

    async def _warmed(self, kernel_id: str) -> bool:
        async with self._spoken_to(kernel_id) as client:
            try:
                await client.wait_for_ready(timeout=_READY_WITHIN_S)
                reply = await client.execute_interactive(
                    WARM_UP,
                    silent=True,
                    store_history=False,
                    allow_stdin=False,
                    timeout=_READY_WITHIN_S,
                    output_hook=lambda _: None,
                )
            except (RuntimeError, TimeoutError):
                return False
        return bool(reply["content"]["status"] == "ok")

    @contextlib.asynccontextmanager
    async def _spoken_to(self, kernel_id: str) -> AsyncIterator[Any]:
        client = self._kernel(kernel_id).client()
        client.start_channels()
        try:
            yield client
        finally:
            client.stop_channels()
