"""One scenario: starts the node and the proxies, warms them up, measures them in turns."""

from __future__ import annotations

import json
import os
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

from . import tuning
from .install import Tools
from .load import Load, Seen
from .measure import Used, connections, core_busy, resident_mib
from .places import classpath
from .plan import Plan
from .processes import Servers, say
from .proxies import GATEWAYS, READY, Proxy, Stage, show

DIRECT = "direct"
FIXED_BYTES = 4_000
NODES = {"backend": "io.infaas.gateway.bench.BenchBackend", "triton": "io.infaas.gateway.bench.TritonBackend"}
NODE_OPTIONS = ["-Xms512m", "-Xmx512m", "-XX:+UseSerialGC", "-Dio.netty.allocator.type=pooled"]
# chunks of 32 MiB: smaller ones would be freed and zeroed again all the time by echoes
NODE_OPTIONS += ["-Dio.netty.leakDetection.level=disabled", "-Dio.netty.allocator.maxOrder=12"]
# a thread that did less than this of a proxy's work is not one of its workers
WORKER_SHARE = 0.05


class Scenario:
    def __init__(self, plan: Plan, tools: Tools, folder: Path, cores: tuple[int, int], names: list[str], arguments: str, first: bool, until: float):
        self.first = first
        self.until = until
        self.plan = plan
        self.tools = tools
        self.folder = folder
        self.cores = cores
        self.names = names
        self.arguments = arguments
        self.proxies: dict[str, Proxy] = {}

    def run(self, servers: Servers, done: Callable[[list[dict]], None]) -> None:
        """Gives the cells so far to `done` after each round."""
        self.start(servers)
        self._warm_up()
        names = [DIRECT, *self.names]
        cells: list[dict] = []
        for number in range(self.plan.rounds):
            began = time.monotonic()
            if number and self.until and began > self.until:
                say(f"the time of --quick is over after {number} rounds")
                break
            for answer in self.plan.answers:
                self._answer(answer)
                for kib in self.plan.bodies:
                    cells += [self._cell(number, n, answer, kib) for n in self.plan.order(names, number)]
            done(cells)
            failed = sum(not cell["valid"] for cell in cells if cell["round"] == number)
            say(
                f"round {number + 1}/{self.plan.rounds} of {self}: {time.monotonic() - began:.0f} s,"
                f" load {os.getloadavg()[0]:.1f}" + (f", {failed} invalid cells" if failed else "")
            )

    def __str__(self) -> str:
        return f"{self.plan.protocol} {self.plan.shape} {self.plan.node}"

    def start(self, servers: Servers) -> None:
        sizes = ",".join(map(str, self.plan.bodies))
        command = [self.tools.java, *NODE_OPTIONS, "-cp", classpath(self.tools.node), NODES[self.plan.node], self.folder, sizes]
        log = self.folder / "node.log"
        say(f"start: {self.plan.node} and {', '.join(self.names)}, {self.plan.protocol} {self.plan.shape}")
        # which of several Tritons, and whether it must be there, is said as for the tests
        self.node = servers.start("node", command, log, self.cores[0], {"INFAAS_REQUIRE_TRITON": "true"})
        ports = self.node.await_line("backend " + READY, 600 if self.plan.node == "triton" else 60)
        self.node_ports = {"http": int(ports[1]), "grpc": int(ports[2])}
        meta = json.loads((self.folder / "inputs.json").read_text())
        self.load = Load(self.tools.h2load, self.cores[0], self.folder, meta, self.plan.protocol)
        stage = Stage(servers, self.tools, self.folder, self.cores, self.node_ports)
        self.proxies[DIRECT] = Proxy(DIRECT, self.node, self.node_ports, "")
        for name in self.names:
            proxy = stage.start(name, self.arguments)
            self.proxies[name] = proxy
            if self.first:
                show(proxy)
            tuning.check(proxy, self.plan.protocol)
            say(f"{name} {proxy.version}, in force: {proxy.effective}")

    def _warm_up(self) -> None:
        began = time.monotonic()
        for answer in self.plan.answers:
            self._answer(answer)
            for name in self.proxies:
                for kib in self.plan.bodies:
                    self._offer(name, kib, self.plan.warm_up(name, kib, answer))
        # and a round that does not count: what was compiled last for one kind of request may cost another one time
        for answer in self.plan.answers:
            self._answer(answer)
            for kib in self.plan.bodies:
                for name in self.proxies:
                    self._offer(name, kib, self.plan.requests(kib, answer))
        say(f"warm-up: {time.monotonic() - began:.0f} s")

    def _offer(self, name: str, kib: int, requests: int) -> None:
        proxy = self.proxies[name]
        self.load.run(proxy.ports[self.plan.protocol], kib, self.plan.shape, requests, timed=False)
        proxy.server.check()

    def _answer(self, answer: str) -> None:
        if self.plan.node == "backend":
            self._ask(f"/bench/answers/{answer}", "PUT")

    def _ask(self, path: str, method: str) -> bytes:
        url = f"http://127.0.0.1:{self.node_ports['http']}{path}"
        with urllib.request.urlopen(urllib.request.Request(url, method=method), timeout=10) as reply:
            return reply.read()

    def seen(self) -> dict:
        return json.loads(self._ask("/bench/seen", "GET")) if self.plan.node == "backend" else {}

    def _cell(self, number: int, name: str, answer: str, kib: int) -> dict:
        proxy = self.proxies[name]
        port = proxy.ports[self.plan.protocol]
        proxy.server.check()
        accepted = self.plan.protocol + "Connections"
        seen = self.seen()
        busy, before = core_busy(self.cores[1]), Used.by(proxy.pid)
        result = self.load.run(port, kib, self.plan.shape, self.plan.requests(kib, answer))
        after, busy = Used.by(proxy.pid), core_busy(self.cores[1]) - busy
        seen_after = self.seen()
        proxy.server.check()
        self.node.check()
        nanos = after.nanos_since(before)
        each = max(1, result.succeeded)
        opened = seen_after[accepted] - seen[accepted] - (self.plan.protocol == "http") if seen else None
        why = self._objection(result, answer, kib, seen_after.get("answered", 0) - seen.get("answered", 0))
        if name not in (DIRECT, *GATEWAYS) and opened is not None and not why:
            tuning.check_keepalive(name, opened, result.succeeded, self.plan.shape.in_flight)
        return {
            "round": number,
            "proxy": name,
            "answer": answer,
            "kib": kib,
            "valid": not why,
            "objection": why,
            "succeeded": result.succeeded,
            "failed": result.failed,
            "cpu_us": nanos / each / 1000,
            "user_us": (after.user - before.user) / each * 1e6,
            "system_us": (after.system - before.system) / each * 1e6,
            "requests_per_s": result.succeeded / result.seconds,
            "p50_ms": result.p50_ms,
            "p99_ms": result.p99_ms,
            "rss_mib": resident_mib(proxy.pid),
            "connections_to_node": 0 if name == DIRECT else connections(proxy.pid, self.node_ports[self.plan.protocol]),
            "connections_opened": opened,
            "busy": nanos / 1e9 / result.seconds,
            "others_on_core": 0.0 if name == DIRECT else max(0.0, busy - nanos / 1e9) / result.seconds,
            "workers": sum(
                thread > WORKER_SHARE * max(1, nanos) for threads in after.by_name(before).values() for thread in threads
            ),
        }

    def _objection(self, result: Seen, answer: str, kib: int, answered: int) -> str:
        """Why a cell must not count: an error of gRPC comes with HTTP status 200, but without the tensor."""
        total = result.succeeded + result.failed
        if result.failed:
            return f"{result.failed} of {total} requests failed"
        least = FIXED_BYTES if answer == "fixed" else kib << 10
        if result.data_bytes < least * total:
            return f"answers have {result.data_bytes / max(1, total):.0f} bytes instead of {least} and more"
        if self.plan.node == "backend" and answered != total:
            return f"the node answered {answered} of {total} requests"
        return ""
