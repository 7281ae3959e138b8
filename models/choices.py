"""Words that are chosen in a form and kept by the journal alone, each with its Chinese label."""

from models.labelled import LabelledEnum


class OpenMeasures(LabelledEnum):
    """What becomes of measures that are not done when a part of their item passes on (分派、转办)."""

    MOVE = "move", "一并移交"
    KEEP = "keep", "仍由原承办人办理"
