"""The board's pictures, as ECharts draws them: the same numbers stand in the tables beside them."""

from collections.abc import Callable, Sequence

from workflows.dashboard.burnup import Burnup, BurnupPoint
from workflows.dashboard.funnel import FunnelStage

Say = Callable[[str], str]
"""What the catalogue says for a label."""

BLUE, GREEN, GREY, SOFT, LINE = "#0b5394", "#1b6e3c", "#495057", "#50606f", "#d5dce3"
"""The palette of app.css."""
_STILL = {"animation": False, "textStyle": {"color": GREY}}


def funnel(stages: Sequence[FunnelStage], say: Say) -> dict[str, object]:
    """Draw how many items are in each stage, beside how many ever came so far."""
    return _STILL | {
        "tooltip": {"trigger": "axis", "axisPointer": {"type": "shadow"}},
        "legend": {"top": 0},
        "grid": {"left": 0, "right": 32, "bottom": 0, "containLabel": True},
        "xAxis": _counted(),
        "yAxis": {
            "type": "category",
            "inverse": True,
            "axisTick": {"show": False},
            "data": [say(stage.state.label) for stage in stages],
        },
        "series": [
            _bars(say("现有"), BLUE, [stage.now for stage in stages]),
            _bars(say("到过"), "#9db8d6", [stage.ever for stage in stages]),
        ],
    }


def burnup(found: Burnup, say: Say) -> dict[str, object]:
    """Draw what was registered and closed day by day, towards each milestone."""
    last = max([point.on for point in found.points] + [mark.on for mark in found.marks])
    return _STILL | {
        "tooltip": {"trigger": "axis"},
        "legend": {"top": 0},
        "grid": {"left": 0, "right": 16, "bottom": 0, "containLabel": True},
        "xAxis": {"type": "time", "max": last.isoformat(), "axisLabel": {"formatter": "{M}-{d}"}},
        "yAxis": _counted(),
        "series": [
            _line(say("总数"), BLUE, found.points, lambda point: point.registered) | {"markLine": _marks(found)},
            _line(say("在途"), "#b45309", found.points, lambda point: point.under_way)
            | {"lineStyle": {"color": "#b45309", "width": 2, "type": "dashed"}},
            _line(say("已销号"), GREEN, found.points, lambda point: point.closed)
            | {"areaStyle": {"color": GREEN, "opacity": 0.15}},
        ],
    }


def _counted() -> dict[str, object]:
    return {"type": "value", "minInterval": 1, "splitLine": {"lineStyle": {"color": LINE}}}


def _bars(name: str, colour: str, numbers: list[int]) -> dict[str, object]:
    return {
        "type": "bar",
        "name": name,
        "data": numbers,
        "itemStyle": {"color": colour},
        "barMaxWidth": 14,
        "label": {"show": True, "position": "right", "color": GREY},
    }


def _line(
    name: str, colour: str, points: Sequence[BurnupPoint], number: Callable[[BurnupPoint], int]
) -> dict[str, object]:
    return {
        "type": "line",
        "name": name,
        "showSymbol": False,
        "data": [[point.on.isoformat(), number(point)] for point in points],
        "itemStyle": {"color": colour},
        "lineStyle": {"color": colour, "width": 2},
    }


def _marks(found: Burnup) -> dict[str, object]:
    return {
        "symbol": "none",
        "silent": True,
        "lineStyle": {"color": SOFT, "type": "dashed"},
        "label": {
            "formatter": "{b}",
            "position": "insideStartTop",
            "color": SOFT,
            "backgroundColor": "rgba(255, 255, 255, 0.85)",
        },
        "data": [{"xAxis": mark.on.isoformat(), "name": mark.document} for mark in found.marks],
    }
