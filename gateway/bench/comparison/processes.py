"""Processes that end with the run, however it ends."""

from __future__ import annotations

import ctypes
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None)


class Failure(Exception):
    """The run cannot go on; the text says why and what to do."""


def say(text: str) -> None:
    print(text, flush=True)


def _own_session() -> None:
    # Ctrl-C is the run's alone, which ends its children in order; should it be killed, the kernel ends them
    os.setsid()
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def run(command: list, timeout: float, **more) -> subprocess.CompletedProcess:
    """Runs a command to its end, or ends it and all that it started."""
    process = subprocess.Popen(
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        preexec_fn=_own_session,
        **more,
    )
    try:
        output, _ = process.communicate(timeout=timeout)
        return subprocess.CompletedProcess(command, process.returncode, output, "")
    except subprocess.TimeoutExpired:
        raise Failure(f"{command[0]} did not end within {timeout:.0f} s: {' '.join(map(str, command))}") from None
    finally:
        if process.poll() is None:
            _end(process)


def _end(process: subprocess.Popen, patience: float = 8.0) -> None:
    try:
        process.terminate()
        process.wait(patience)
    except subprocess.TimeoutExpired:
        pass
    try:
        # what is left of its session, such as workers of a master that did not obey
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait(patience)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """A process that serves until it is ended; its output is in a file."""

    def __init__(self, name: str, command: list, log: Path, core: int, env: dict | None = None):
        self.name = name
        self.log = log
        self.command = [str(part) for part in command]
        with open(log, "w") as out:
            self.process = subprocess.Popen(
                ["taskset", "-c", str(core), *self.command],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                env={**os.environ, **(env or {})},
                preexec_fn=_own_session,
            )
        self.pid = self.process.pid

    def output(self) -> str:
        return self.log.read_text(errors="replace")

    def tail(self, lines: int = 25) -> str:
        return "\n".join("    " + line for line in self.output().splitlines()[-lines:])

    def check(self) -> None:
        if self.process.poll() is not None:
            raise Failure(f"{self.name} ended with status {self.process.returncode}; {self.log}:\n{self.tail()}")

    def await_line(self, pattern: str, seconds: float) -> re.Match:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = re.search(pattern, self.output())
            if found:
                return found
            self.check()
            time.sleep(0.05)
        raise Failure(f"{self.name} did not get ready within {seconds:.0f} s; {self.log}:\n{self.tail()}")

    def await_port(self, port: int, seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.check()
            try:
                socket.create_connection(("127.0.0.1", port), 0.5).close()
                return
            except OSError:
                time.sleep(0.05)
        raise Failure(f"{self.name} did not listen on {port} within {seconds:.0f} s; {self.log}:\n{self.tail()}")

    def end(self) -> None:
        if self.process.poll() is None:
            _end(self.process)


class Servers:
    """Those that were started, to be ended last first."""

    def __init__(self) -> None:
        self.started: list[Server] = []

    def __enter__(self) -> Servers:
        return self

    def start(self, *args, **more) -> Server:
        server = Server(*args, **more)
        self.started.append(server)
        return server

    def __exit__(self, *_) -> None:
        # a second Ctrl-C must not leave half of them
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            while self.started:
                self.started.pop().end()
        finally:
            signal.signal(signal.SIGINT, before)


def end_on_signals() -> None:
    def leave(number, _frame):
        sys.exit(128 + number)

    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, leave)
