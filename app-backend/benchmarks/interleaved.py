"""Times variants of the same work turn by turn, so that what else the machine does falls on all of them alike."""

import gc
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median, quantiles

Work = Callable[[], object]
BLOCKS = 10


@dataclass(frozen=True)
class Times:
    """Of each turn, in microseconds: as the clock shows them, and the processor's time of this process alone."""

    wall: list[float]
    processor: list[float]


def interleaved(variants: Mapping[str, Callable[[], Work]], turns: int, warm_up: int) -> dict[str, Times]:
    """Each variant prepares, unmeasured, the work of its next turn."""
    times = {name: Times([], []) for name in variants}
    gc.collect()
    for turn in range(-warm_up, turns):
        for name, prepare in variants.items():
            work = prepare()
            processor, wall = time.process_time_ns(), time.perf_counter_ns()
            work()
            wall, processor = time.perf_counter_ns() - wall, time.process_time_ns() - processor
            if turn >= 0:
                times[name].wall.append(wall / 1000)
                times[name].processor.append(processor / 1000)
    return times


@dataclass(frozen=True)
class Ratio:
    value: float
    noise: float
    """Half the range that holds the middle half of what parts of the run say."""

    def as_json(self) -> dict[str, float]:
        return {"value": round(self.value, 3), "noise": round(self.noise, 3)}


def ratio(divide: Callable[[slice], float], turns: int) -> Ratio:
    """`divide` computes the ratio of the turns in a slice; the noise is how far ten slices of the run differ."""
    length = turns // BLOCKS
    parts = [divide(slice(block * length, (block + 1) * length)) for block in range(BLOCKS)]
    low, _, high = quantiles(parts, n=4)
    return Ratio(divide(slice(turns)), (high - low) / 2)


def quotient(above: list[float], below: list[float]) -> Callable[[slice], float]:
    return lambda part: median(above[part]) / median(below[part])


def overhead(handler: list[float], raw: list[float], bare: list[float]) -> Callable[[slice], float]:
    """(handler - raw) / bare, by the difference within each turn."""

    def divide(part: slice) -> float:
        differences = [with_it - without for with_it, without in zip(handler[part], raw[part], strict=True)]
        return median(differences) / median(bare[part])

    return divide
