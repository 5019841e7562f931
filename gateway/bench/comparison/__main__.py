"""The command."""

from __future__ import annotations

import argparse
import fcntl
import json
import os
import shutil
import sys
import time
from pathlib import Path

from . import machine, report
from .install import tools
from .load import Shape
from .places import PROJECT, RESULTS
from .plan import FEWEST_ROUNDS, QUICK_ROUNDS, TRITON_ROUNDS, Plan
from .processes import Failure, Servers, end_on_signals, say
from .proxies import FORMER, ORDER
from .rounds import Scenario
from .tuning import Invalid

SHAPES = ["c4m4", "c16m1", "c1m1"]
FAILED, INVALID = 1, 3
# no further round of a quick run begins after this, however busy the machine is
QUICK_SECONDS = 200
USAGE = """
Measures what a query costs through the gateway and through its rivals: the same node behind all of them, load and
node on one core, each proxy with one worker on the other, in turns, the order rotated each round. Installs what it
needs (Debian, as root), builds the gateway, ends all that it started. Writes gateway/target/bench/compare.json
(compare-triton.json); gateway/bench/table prints it. Status 0; 1 if it could not run or the gateway failed
requests; 3 if a rival did not run as tuned, which makes the run invalid.
"""


def options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="gateway/bench/compare", description=USAGE, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--quick", action="store_true", help=f"gRPC only, {QUICK_ROUNDS} rounds of fewer requests: under 5 minutes")
    add("--protocol", choices=["grpc", "http", "all"], help="(all; with --quick grpc)")
    add("--bodies", default="1,150,600", metavar="KIB,...", help="tensor of a request (%(default)s)")
    add("--answers", default="fixed,echo", metavar="KIND,...", help="fixed: 4 KB; echo: what came; stream: that as it comes, gRPC only (%(default)s)")
    add("--rounds", type=int, help=f"({FEWEST_ROUNDS}; with --triton {TRITON_ROUNDS})")
    add("--shape", default="c4m4", help="connections and requests at a time on each; all: %s (%%(default)s)" % SHAPES)
    add("--only", default=",".join(ORDER), metavar="NAME,...", help="(%(default)s)")
    add("--triton", action="store_true", help="a real Triton in the place of the benchmark's node")
    add("--former", type=Path, metavar="CHECKOUT", help="one that is built: its gateway takes part, and its node serves all")
    add("--gateway-args", default="", metavar="=ARGS", help="more flags of the gateway: --gateway-args='--a 1'")
    add("--cores", metavar="LOAD,PROXY", help="(the first two that may be used)")
    add("--no-build", action="store_true", help="take the distribution as it is")
    return parser.parse_args(arguments)


def plans(asked: argparse.Namespace) -> list[Plan]:
    protocol = asked.protocol or ("grpc" if asked.quick else "all")
    protocols = ["grpc", "http"] if protocol == "all" else [protocol]
    node = "triton" if asked.triton else "backend"
    answers = ["echo"] if asked.triton else known("--answers", asked.answers, ["fixed", "echo", "stream"])
    usual = QUICK_ROUNDS if asked.quick else TRITON_ROUNDS if asked.triton else FEWEST_ROUNDS
    shapes = [Shape.of(text) for text in (SHAPES if asked.shape == "all" else asked.shape.split(","))]
    made = []
    for name in protocols:
        for shape in dict.fromkeys(shape.on(name) for shape in shapes):
            own = [answer for answer in answers if name == "grpc" or answer != "stream"]
            if own:
                made.append(Plan(name, shape, node, sizes(asked.bodies), own, asked.rounds or usual, asked.quick))
    if not made:
        raise Failure("--answers stream is of gRPC only")
    return made


def sizes(text: str) -> list[int]:
    try:
        numbers = [int(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    if not numbers or min(numbers) < 1 or max(numbers) > 16_384:
        raise Failure(f"--bodies '{text}' must be KiB within 1 and 16384, separated by commas")
    return numbers


def known(flag: str, text: str, names: list[str]) -> list[str]:
    chosen = text.split(",")
    for name in chosen:
        if name not in names:
            raise Failure(f"{flag}: '{name}' is none of {', '.join(names)}")
    return [name for name in names if name in chosen]


def notes(asked: argparse.Namespace, made: list[Plan], load: float) -> list[str]:
    rounds = made[0].rounds
    found = ["Quick: fewer requests, rivals warmed up less."] if asked.quick else []
    found += [f"Fewer than {FEWEST_ROUNDS} rounds."] if rounds < FEWEST_ROUNDS else []
    found += [f"The machine was not quiet (load {load:.1f})."] if load > 0.5 else []
    return found


def measure(asked: argparse.Namespace, result: dict, file: Path) -> None:
    names = known("--only", asked.only, ORDER)
    former = asked.former and asked.former.resolve()
    if former:
        if "gateway" not in names:
            raise Failure("--former is compared with the gateway: --only leaves that out")
        names.insert(1, FORMER)
        result["versions"]["revision of " + FORMER] = machine.revision(former)
    pinned = machine.cores(asked.cores)
    made = plans(asked)
    result["notes"] = notes(asked, made, result["machine"]["load_before"])
    for note in result["notes"]:
        say(f"note: {note}")
    until = time.monotonic() + QUICK_SECONDS if asked.quick else 0.0
    installed = tools(names, not asked.no_build, former)
    for plan in made:
        folder = RESULTS / f"{file.stem}-run" / f"{plan.protocol}-{plan.shape}"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        scenario = Scenario(plan, installed, folder, pinned, names, asked.gateway_args, plan is made[0], until)
        entry = {"plan": plan.described(), "proxies": {}, "summary": [], "cells": []}
        result["scenarios"].append(entry)

        def keep(cells: list[dict], entry: dict = entry, scenario: Scenario = scenario) -> None:
            entry.update(cells=cells, summary=report.summary(cells))
            for name, proxy in scenario.proxies.items():
                entry["proxies"][name] = {"configuration": proxy.configuration, "in_force": proxy.effective}
                if proxy.version:
                    result["versions"][name] = proxy.version
            write(file, result)

        with Servers() as servers:
            scenario.run(servers, keep)


def write(file: Path, result: dict) -> None:
    aside = file.with_suffix(".new")
    aside.write_text(json.dumps(result, indent=1) + "\n")
    aside.replace(file)


def gateway_failed(result: dict) -> bool:
    rows = (row for scenario in result["scenarios"] for row in scenario["summary"])
    return any(row["invalid"] for row in rows if row["proxy"] == "gateway")


def main(arguments: list[str]) -> int:
    asked = options(arguments)
    end_on_signals()
    RESULTS.mkdir(parents=True, exist_ok=True)
    with open(RESULTS / "compare.lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Failure("another comparison is running from this folder") from None
        began = time.monotonic()
        file = RESULTS / ("compare-triton.json" if asked.triton else "compare.json")
        result = {
            "benchmark": "compare",
            "complete": False,
            "invalid": "",
            "date": machine.now(),
            "command": " ".join(["gateway/bench/compare", *arguments]),
            "options_of_the_jvm": os.environ.get("INFAAS_JAVA_OPTS", ""),
            "revision": machine.revision(),
            "machine": machine.described(),
            "versions": {},
            "notes": [],
            "scenarios": [],
        }
        try:
            measure(asked, result, file)
            result["complete"] = True
        except Invalid as invalid:
            result["invalid"] = str(invalid)
        finally:
            result["seconds"] = time.monotonic() - began
            if result["scenarios"]:
                write(file, result)
        say("\n" + report.table(result))
        say(f"\n{time.monotonic() - began:.0f} s; {file.relative_to(PROJECT)}")
        if result["invalid"]:
            print(f"compare: INVALID: {result['invalid']}", file=sys.stderr)
            return INVALID
        return FAILED if gateway_failed(result) else 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Failure as failure:
        print(f"compare: {failure}", file=sys.stderr)
        sys.exit(FAILED)
    except KeyboardInterrupt:
        print("compare: interrupted; all that was started has ended", file=sys.stderr)
        sys.exit(130)
