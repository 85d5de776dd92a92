"""Spare kernels: one is there before it is asked for, goes to one page only, and is replaced."""

import asyncio
import os
import signal

import pytest

pytest.importorskip("voila")

from toolkit.workshop import kernels
from toolkit.workshop.kernels import SpareKernels


def test_a_spare_is_handed_out_once_and_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernels, "SPARE", 1)
    monkeypatch.setattr(kernels, "WARM_UP", "warm = 1")
    monkeypatch.setattr(kernels, "_REFILL_AFTER_S", 0.0)

    async def room() -> None:
        manager = SpareKernels()
        try:
            manager.fill()
            await manager._filling
            spare = manager._spare[0]
            await manager.cull_kernel_if_idle(spare)
            assert spare in manager
            assert await manager.start_kernel(kernel_name="python3") == spare
            await manager._filling
            (killed,) = manager._spare
            assert killed != spare
            os.kill(manager.get_kernel(killed).provisioner.pid, signal.SIGKILL)
            while await manager.get_kernel(killed).is_alive():
                await asyncio.sleep(0.01)
            assert await manager.start_kernel(kernel_name="python3") not in (killed, spare)
        finally:
            await manager.shutdown_all(now=True)
        assert list(manager.list_kernel_ids()) == []

    asyncio.run(room())


def test_a_kernel_that_does_not_warm_up_is_no_spare(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernels, "WARM_UP", "raise RuntimeError")

    async def room() -> None:
        manager = SpareKernels()
        manager.fill()
        await manager._filling
        assert (manager._spare, list(manager.list_kernel_ids())) == ([], [])

    asyncio.run(room())
