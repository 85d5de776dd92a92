"""Spare kernels: one is there before it is asked for, goes to one page only, and is replaced."""

import asyncio
import os
import signal
from pathlib import Path

import pytest

pytest.importorskip("voila")

from toolkit.workshop import kernels
from toolkit.workshop.kernels import SpareKernels


def test_a_spare_is_handed_out_once_and_replaced(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(kernels, "SPARE", 1)
    monkeypatch.setattr(kernels, "WARM_UP", "warm = 1")
    monkeypatch.setattr(kernels, "_REFILL_AFTER_S", 0.0)

    async def room() -> None:
        manager = SpareKernels(connection_dir=str(tmp_path))
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
            assert await manager.start_kernel(kernel_name="python3") not in (killed, spare)
        finally:
            await manager.shutdown_all(now=True)
        assert list(manager.list_kernel_ids()) == []

    asyncio.run(room())
    assert list(tmp_path.iterdir()) == []


def test_a_kernel_that_is_just_starting_leaves_nothing_when_the_room_ends(tmp_path: Path) -> None:
    async def room() -> None:
        manager = SpareKernels(connection_dir=str(tmp_path))
        manager.fill()
        async with asyncio.timeout(30):
            while not list(tmp_path.iterdir()):  # its connection file is the first that it writes
                await asyncio.sleep(0)
        await manager.shutdown_all(now=True)
        assert list(manager.list_kernel_ids()) == []

    asyncio.run(room())
    assert list(tmp_path.iterdir()) == []


def test_no_connection_file_is_written_where_one_stands(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path))
    assert SpareKernels().connection_dir == str(tmp_path)


def test_a_kernel_that_does_not_warm_up_is_no_spare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(kernels, "WARM_UP", "raise RuntimeError")

    async def room() -> None:
        manager = SpareKernels(connection_dir=str(tmp_path))
        manager.fill()
        await manager._filling
        assert (manager._spare, list(manager.list_kernel_ids())) == ([], [])

    asyncio.run(room())
