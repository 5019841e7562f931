"""Where a result comes from."""

from __future__ import annotations

import os
import platform
import time
from pathlib import Path

from .places import PROJECT
from .processes import Failure, run


def cores(text: str | None) -> tuple[int, int]:
    """The core of node and load, and that of the proxies."""
    allowed = sorted(os.sched_getaffinity(0))
    if len(allowed) < 2:
        raise Failure(f"two cores are needed, this process may use {allowed}")
    if text is None:
        return allowed[0], allowed[1]
    try:
        load, proxy = (int(part) for part in text.split(","))
    except ValueError:
        raise Failure(f"--cores '{text}' must be two numbers: LOAD,PROXY") from None
    if load == proxy or not {load, proxy} <= set(allowed):
        raise Failure(f"--cores {text} must be two different ones of {allowed}")
    return load, proxy


def described() -> dict:
    return {
        "cpu": _first("/proc/cpuinfo", "model name", platform.machine()),
        "cores": len(os.sched_getaffinity(0)),
        "memory_mib": int(_first("/proc/meminfo", "MemTotal", "0 kB").split()[0]) // 1024,
        "kernel": platform.release(),
        "congestion_control": _text("/proc/sys/net/ipv4/tcp_congestion_control", "unknown"),
        "system": _first("/etc/os-release", "PRETTY_NAME", "Linux").strip('"'),
        "load_before": os.getloadavg()[0],
    }


def _text(file: str, otherwise: str) -> str:
    try:
        return Path(file).read_text().strip()
    except OSError:
        return otherwise


def _first(file: str, key: str, otherwise: str) -> str:
    for line in _text(file, "").splitlines():
        name, _, value = line.replace("=", ":", 1).partition(":")
        if name.strip() == key:
            return value.strip()
    return otherwise


def revision(project: Path = PROJECT) -> str:
    try:
        said = run(["git", "describe", "--always", "--dirty", "--abbrev=12"], 20, cwd=project)
    except OSError:
        return "unknown"
    return said.stdout.strip() if said.returncode == 0 else "unknown"


def now() -> str:
    return time.strftime("%Y-%m-%d %H:%M %Z")
