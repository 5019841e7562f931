"""What processes have used, by /proc."""

from __future__ import annotations

import os
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")
PROC = Path("/proc")
ESTABLISHED = "01"


def family(pid: int) -> list[int]:
    """A process and all that descend from it."""
    members = [pid]
    for children in (PROC / str(pid) / "task").glob("*/children"):
        try:
            members += [one for child in children.read_text().split() for one in family(int(child))]
        except OSError:
            pass
    return members


@dataclass(frozen=True)
class Used:
    """CPU time so far: nanoseconds of each thread by schedstat, seconds of user and system by ticks."""

    threads: dict[tuple[int, int], tuple[str, int]]
    user: float
    system: float

    @staticmethod
    def by(pid: int) -> Used:
        threads, user, system = {}, 0.0, 0.0
        for member in family(pid):
            for task in (PROC / str(member) / "task").glob("*"):
                try:
                    name = (task / "comm").read_text().strip()
                    threads[member, int(task.name)] = name, int((task / "schedstat").read_text().split()[0])
                except (OSError, ValueError):
                    pass  # a thread that has just ended
            fields = (PROC / str(member) / "stat").read_text().rsplit(")", 1)[1].split()
            user += int(fields[11]) / TICK
            system += int(fields[12]) / TICK
        return Used(threads, user, system)

    def since(self, before: Used) -> dict[tuple[int, int], tuple[str, int]]:
        """Nanoseconds of each thread since then; a thread that has ended since is not counted."""
        return {
            key: (name, nanos - before.threads.get(key, ("", 0))[1]) for key, (name, nanos) in self.threads.items()
        }

    def nanos_since(self, before: Used) -> int:
        return sum(nanos for _, nanos in self.since(before).values())

    def by_name(self, before: Used) -> dict[str, list[int]]:
        names: dict[str, list[int]] = defaultdict(list)
        for name, nanos in self.since(before).values():
            names[name].append(nanos)
        return names


def resident_mib(pid: int) -> float:
    total = 0
    for member in family(pid):
        for line in (PROC / str(member) / "status").read_text().splitlines():
            if line.startswith("VmRSS"):
                total += int(line.split()[1])
    return total / 1024


def connections(pid: int, port: int) -> int:
    """Established TCP connections of a family to a port of this machine."""
    inodes = set()
    for table in ("net/tcp", "net/tcp6"):
        for line in (PROC / table).read_text().splitlines()[1:]:
            cells = line.split()
            if cells[3] == ESTABLISHED and int(cells[2].rsplit(":", 1)[1], 16) == port:
                inodes.add(cells[9])
    own = 0
    for member in family(pid):
        for handle in (PROC / str(member) / "fd").glob("*"):
            try:
                target = os.readlink(handle)
            except OSError:
                continue
            own += target.startswith("socket:[") and target[8:-1] in inodes
    return own


def core_busy(core: int) -> float:
    """Seconds that a core was busy, with whatever."""
    for line in (PROC / "stat").read_text().splitlines():
        cells = line.split()
        if cells[0] == f"cpu{core}":
            ticks = [int(cell) for cell in cells[1:9]]
            return (sum(ticks) - ticks[3] - ticks[4]) / TICK
    raise ValueError(f"no core {core}")
