"""The words of numbers in reports: how one stands to what the system held."""

from models.labelled import LabelledEnum


class FigureVerdict(LabelledEnum):
    """What became of a number when it was held against the frozen snapshot."""

    AGREES = "agrees", "相符"
    DIFFERS = "differs", "不符"
    UNCHECKED = "unchecked", "无法核对"
