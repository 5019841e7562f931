"""What a query costs that is refused for overload, in relation to one that is served: the same load on two gateways in turns, of
which one may have a single query in flight."""

from __future__ import annotations

import argparse
import shutil
import statistics
import sys

from . import machine
from .install import tools
from .load import Shape
from .measure import Used
from .places import RESULTS
from .plan import Plan
from .processes import Failure, Servers, end_on_signals, say
from .proxies import Proxy, Stage
from .rounds import Scenario

REFUSING = "--max-in-flight-per-application=1"
SIZES = [1, 150]
ROUNDS = 5
REQUESTS = {1: 40_000, 150: 3_000}
# where fewer are refused, what a refused one costs is the difference of two large numbers
LEAST_REFUSED = 0.5


def main() -> int:
    parser = argparse.ArgumentParser(prog="gateway/bench/refusal", description=__doc__)
    parser.add_argument("--no-build", action="store_true", help="take the distribution as it is")
    asked = parser.parse_args()
    end_on_signals()
    folder = RESULTS / "refusal-run"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    plan = Plan("grpc", Shape(4, 16), "backend", SIZES, ["fixed"], ROUNDS, True)
    installed = tools(["gateway"], not asked.no_build, None)
    pinned = machine.cores(None)
    scenario = Scenario(plan, installed, folder, pinned, ["gateway"], "", True, 0.0)
    with Servers() as servers:
        scenario.start(servers)
        stage = Stage(servers, installed, folder, pinned, scenario.node_ports)
        scenario.proxies["refusing"] = stage.start("gateway", REFUSING)
        rows = measure(scenario)
    print(f"\n{machine.now()}, revision {machine.revision()}, {machine.described()['cpu']}: `gateway/bench/refusal`\n")
    print("| request | served, CPU us | refused, CPU us | refused / served [range] | of all were refused |\n|---|---|---|---|---|")
    for row in rows:
        print(row)
    return 0


def measure(scenario: Scenario) -> list[str]:
    rows = []
    for kib in SIZES:
        for proxy in ("gateway", "refusing", "gateway", "refusing"):
            offer(scenario, scenario.proxies[proxy], kib)
        seen = []
        for number in range(ROUNDS):
            served, _, _ = offer(scenario, scenario.proxies["gateway"], kib)
            total, answered, asked = offer(scenario, scenario.proxies["refusing"], kib)
            refused = asked - answered
            if refused < LEAST_REFUSED * asked:
                raise Failure(f"only {refused} of {asked} requests were refused")
            seen.append((served * 1e6, (total * asked - served * answered) / refused * 1e6, refused / asked))
            say(f"{kib} KiB, round {number + 1}/{ROUNDS}: {seen[-1][0]:.1f} and {seen[-1][1]:.1f} us")
        ratios = [refused / served for served, refused, _ in seen]
        middle = [statistics.median(column) for column in zip(*seen)]
        rows.append(
            f"| {kib} KiB | {middle[0]:.1f} | {middle[1]:.1f} | {statistics.median(ratios):.2f}"
            f" [{min(ratios):.2f}-{max(ratios):.2f}] | {middle[2]:.0%} |"
        )
    return rows


def offer(scenario: Scenario, proxy: Proxy, kib: int) -> tuple[float, int, int]:
    """CPU seconds per request, requests that the node answered, and all."""
    answered, before = scenario.seen()["answered"], Used.by(proxy.pid)
    result = scenario.load.run(proxy.ports["grpc"], kib, scenario.plan.shape, REQUESTS[kib], timed=False)
    used = Used.by(proxy.pid).nanos_since(before) / 1e9
    asked = result.succeeded + result.failed
    return used / asked, scenario.seen()["answered"] - answered, asked


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Failure as failure:
        print(f"refusal: {failure}", file=sys.stderr)
        sys.exit(1)
