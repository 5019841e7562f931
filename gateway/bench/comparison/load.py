"""h2load: requests until so many are answered, and what it saw."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from .processes import Failure, run

GRPC_PATH = "/inference.GRPCInferenceService/ModelInfer"
# streams of 1 MiB, connections of 16 MiB: the client must not be what a large answer waits for
WINDOWS = ["-w", "20", "-W", "24"]
SILENCE = "20s"


@dataclass(frozen=True)
class Shape:
    """So many connections, on each so many requests at a time."""

    connections: int
    streams: int

    @staticmethod
    def of(text: str) -> Shape:
        found = re.fullmatch(r"c([1-9]\d*)m([1-9]\d*)", text)
        if not found:
            raise Failure(f"shape '{text}' must look like c4m4: connections, requests at a time on each")
        return Shape(int(found[1]), int(found[2]))

    def on(self, protocol: str) -> Shape:
        """HTTP/1.1 has one request at a time on a connection."""
        return Shape(self.connections * self.streams, 1) if protocol == "http" else self

    @property
    def in_flight(self) -> int:
        return self.connections * self.streams

    def __str__(self) -> str:
        return f"c{self.connections}m{self.streams}"


@dataclass(frozen=True)
class Seen:
    succeeded: int
    failed: int
    seconds: float
    data_bytes: int
    p50_ms: float
    p99_ms: float


class Load:
    """Offers requests of one protocol, from one core."""

    def __init__(self, h2load: str, core: int, inputs: Path, meta: dict, protocol: str):
        self.protocol = protocol
        self.core = core
        self.h2load = h2load
        self.inputs = inputs
        self.meta = meta

    def run(self, port: int, kib: int, shape: Shape, requests: int, timed: bool = True) -> Seen:
        log = self.inputs / "h2load.log"
        log.unlink(missing_ok=True)
        requests = max(requests, shape.in_flight)
        command = ["taskset", "-c", self.core, self.h2load, "-t", 1, "-n", requests, "-N", SILENCE]
        command += ["-c", shape.connections, "-m", shape.streams, "-d", self.inputs / f"{self.protocol}-{kib}.bin"]
        command += ["--log-file", log] if timed else []
        command += self._request(port, kib)
        output = run(command, 180).stdout
        return parse(output, latencies(log) if timed else [])

    def _request(self, port: int, kib: int) -> list:
        at = f"http://127.0.0.1:{port}"
        if self.protocol == "grpc":
            headers = ["content-type: application/grpc", "te: trailers", "user-agent: grpc-java-netty/1.70.0"]
            return [*WINDOWS, *_headers(headers), at + GRPC_PATH]
        length = self.meta["httpHeadBytes"][str(kib)]
        headers = ["content-type: application/octet-stream", f"inference-header-content-length: {length}"]
        return ["--h1", *_headers(headers), f"{at}/v2/models/{self.meta['application']}/infer"]


def _headers(lines: list[str]) -> list[str]:
    return [part for line in lines for part in ("-H", line)]


def latencies(log: Path) -> list[int]:
    """Microseconds of each answered request, ascending."""
    if not os.path.exists(log):
        return []
    with open(log) as lines:
        columns = (line.split("\t") for line in lines)
        return sorted(int(cells[2]) for cells in columns if len(cells) >= 3 and cells[1] == "200")


def percentile(ascending: list[int], share: float) -> float:
    if not ascending:
        return 0.0
    return float(ascending[min(len(ascending) - 1, int(share * len(ascending)))])


def parse(output: str, ascending: list[int]) -> Seen:
    finished = re.search(r"finished in ([\d.]+)(us|ms|s|m)?,", output)
    counts = re.search(r"requests: (\d+) total, .* (\d+) succeeded", output)
    success = re.search(r"status codes: (\d+) 2xx", output)
    data = re.search(r"\((\d+)\) data", output)
    if not (finished and counts and success and data):
        raise Failure(f"h2load did not say how it went:\n{output[-2000:]}")
    seconds = float(finished[1]) * {"us": 1e-6, "ms": 1e-3, "s": 1.0, None: 1.0, "m": 60.0}[finished[2]]
    good = min(int(counts[2]), int(success[1]))
    return Seen(
        succeeded=good,
        failed=int(counts[1]) - good,
        seconds=seconds,
        data_bytes=int(data[1]),
        p50_ms=percentile(ascending, 0.50) / 1000,
        p99_ms=percentile(ascending, 0.99) / 1000,
    )
