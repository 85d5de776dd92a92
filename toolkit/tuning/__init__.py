"""Fine-tuning: a tuning set, the house form, training offline, and export for training elsewhere."""

from toolkit.tuning.by_heart import by_heart, in_house_form
from toolkit.tuning.examples import Example, TuningSet
from toolkit.tuning.export import Exported, export, instructions_of
from toolkit.tuning.form import FORM, Form, parted
from toolkit.tuning.memory import Recall
from toolkit.tuning.model import HeldOut, TrainedOn, TunedModel
from toolkit.tuning.training import train

__all__ = [
    "FORM",
    "Example",
    "Exported",
    "Form",
    "HeldOut",
    "Recall",
    "TrainedOn",
    "TunedModel",
    "TuningSet",
    "by_heart",
    "export",
    "in_house_form",
    "instructions_of",
    "parted",
    "train",
]
