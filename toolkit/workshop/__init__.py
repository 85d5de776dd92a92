"""A room of people deciding together: what each says, where they differ, and the files that they leave with."""

from toolkit.workshop.admission import Door
from toolkit.workshop.agreement import Split, split
from toolkit.workshop.outcome import Outcome, decided, room_preferences, room_scenario, save
from toolkit.workshop.room import Room
from toolkit.workshop.session import Session
from toolkit.workshop.steps import STEPS, Step, step

__all__ = [
    "STEPS",
    "Door",
    "Outcome",
    "Room",
    "Session",
    "Split",
    "Step",
    "decided",
    "room_preferences",
    "room_scenario",
    "save",
    "split",
    "step",
]
