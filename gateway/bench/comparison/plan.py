"""How much of what is asked for: sizes, rounds, warm-up."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from .load import Shape
from .proxies import GATEWAYS

FEWEST_ROUNDS = 7
QUICK_ROUNDS = 3
TRITON_ROUNDS = 5


@dataclass(frozen=True)
class Plan:
    """One scenario: a protocol and a shape of load on one kind of node."""

    protocol: str
    shape: Shape
    node: str
    bodies: list[int]
    answers: list[str]
    rounds: int
    quick: bool

    def requests(self, kib: int, answer: str) -> int:
        """Of one cell: about as much work for each size, so that small bodies are many and large ones few."""
        micros = 30 + kib * (0.5 if answer == "fixed" else 1.7) + 100 / self.shape.in_flight
        budget = 0.3e6 if self.quick else 0.9e6
        if self.node == "triton":
            micros, budget = micros + 800 + 8 * kib, 3 * budget
        return int(min(40_000, max(50, budget / micros)))

    def warm_up(self, proxy: str, kib: int, answer: str) -> int:
        """Before the first round; in full of the first kind of answer, a quarter of it of the others."""
        count = 100_000 if kib <= 16 else 4_000 if kib <= 256 else 800
        if proxy not in GATEWAYS:
            # there is no compiler in it to wait for
            count //= 20 if self.node == "triton" else 5 if self.quick else 1
        elif self.node == "triton" and self.quick:
            count //= 5
        return count if answer == self.answers[0] else count // 4

    def order(self, names: list[str], number: int) -> list[str]:
        """Of one round: rotated, so that nobody always follows the same one."""
        first = number % len(names)
        return names[first:] + names[:first]

    def described(self) -> dict:
        cells = {f"{answer} {kib}": self.requests(kib, answer) for answer in self.answers for kib in self.bodies}
        return {**asdict(self), "shape": str(self.shape), "requests_per_cell": cells}
