"""What goes wrong in a room: a kernel that is busy or gone, a tab closed mid-save, two tabs, a port in use."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.rooms import Person, Workshop

pytestmark = pytest.mark.browser

ACCESS = "May everyone who asks see every document?"
Enter = Callable[..., Person]


def test_a_page_whose_kernel_is_busy_says_so_and_loses_nothing(enter: Enter, workshop: Workshop) -> None:
    ada = enter("Ada")
    kernels = workshop.kernels()
    for kernel in kernels:
        os.kill(kernel, signal.SIGSTOP)
    try:
        ada.page.get_by_label(ACCESS).select_option("Yes")
        expect(ada.page.get_by_text("Still working. What you enter now is taken in its turn.")).to_be_visible()
        time.sleep(6)
        assert "access" not in workshop.session.room.said("triage").get("Ada", {})
    finally:
        for kernel in kernels:
            os.kill(kernel, signal.SIGCONT)
    expect(ada.page.get_by_text("1 have answered")).to_be_visible()
    expect(ada.page.get_by_text("Still working.")).to_be_hidden()
    assert workshop.session.room.said("triage")["Ada"]["access"] == "Yes"


def test_a_page_whose_kernel_was_killed_says_so_and_a_reload_mends_it(enter: Enter, workshop: Workshop) -> None:
    cy = enter("Cy")
    cy.page.get_by_label(ACCESS).select_option("Some are restricted")
    expect(cy.page.get_by_text("Saved.")).to_be_visible()
    for kernel in workshop.kernels():
        os.kill(kernel, signal.SIGKILL)
    expect(cy.page.get_by_text("Still working.")).to_be_visible()
    cy.page.clock.install()
    cy.page.clock.fast_forward(20_000)
    expect(cy.page.get_by_text("Reload the page: what was saved is kept.")).to_be_visible()
    cy.page.reload()
    cy.opened()
    expect(cy.page.get_by_label(ACCESS)).to_have_value("Some are restricted")


def test_a_tab_that_is_closed_in_the_middle_of_saving_damages_nothing(enter: Enter, workshop: Workshop) -> None:
    dan = enter("Dan", token=True)
    dan.go(workshop, "record")
    dan.page.get_by_role("button", name="Save the files").click()
    dan.page.close()
    dan.page = dan.watch(dan.context.new_page())
    dan.go(workshop, "record")
    folder = workshop.session.folder
    assert not list(folder.glob("*.tmp*"))
    dan.page.get_by_role("button", name="Save the files").click()
    expect(dan.page.get_by_role("link", name="decision.html")).to_be_visible()
    command = [sys.executable, "-m", "toolkit.cli", "decide", "--verify", str(folder / "decision.json")]
    assert subprocess.run(command, check=False, capture_output=True).returncode == 0


def test_two_tabs_of_one_person_are_one_person(enter: Enter, workshop: Workshop) -> None:
    eve = enter("Eve")
    other = eve.watch(eve.context.new_page())
    for page in (eve.page, other):
        page.goto(f"{workshop.address}/step/golden")
        page.get_by_text("You are").wait_for()
    eve.page.get_by_role("button", name="low", exact=True).click()
    expect(other.get_by_role("button", name="✓ low")).to_be_visible()
    other.get_by_role("button", name="high", exact=True).click()
    expect(eve.page.get_by_role("button", name="✓ high")).to_be_visible()
    assert workshop.session.room.said("stakes")["Eve"] == {"q1": "high"}
    assert eve.errors == []


def test_a_port_in_use_is_told_with_the_next_that_is_free(workshop: Workshop) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        session = workshop.session
        command = [sys.executable, "-m", "toolkit.cli", "workshop", "--no-browser", "--port", str(port)]
        about = ["--documents", str(session.documents_folder), "--golden", str(session.golden_given)]
        done = subprocess.run([*command, *about], check=False, capture_output=True, text=True)
    assert done.returncode == 2
    assert "the port is in use" in done.stderr
    free = int(re.search(r"--port (\d+)", done.stderr)[1])
    assert free > port
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", free))
