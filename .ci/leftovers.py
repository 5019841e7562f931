#!/usr/bin/env python3
"""Finds what outlives a test run.

    .ci/leftovers.py before FILE   remembers what is in the temporary folders now
    .ci/leftovers.py after FILE    names what came since, and ends with 1 if there is anything

Processes are those whose environment has the INFAAS_RUN of this script's own environment; a port is named with the process that
listens on it. The folders are /dev/shm, /tmp and TMPDIR, of which only files of this user count. In /tmp those count whose names
this project, its tests or their libraries give; others, which any program of the machine may have made, are named and do not fail.
"""
import json
import os
import sys
import time

PATIENCE_SECONDS = 15
# made by every JVM for itself and kept by none
IGNORED = ("hsperfdata_",)
# temporary files of this project, JUnit, Vert.x, Netty, Surefire and Chromium
OURS = ("infaas", "junit", "vertx", "libnetty", "surefire", "items", "models-", "pattern-", "journal-",
        ".org.chromium", "chromium")
# not counted: tritonserver makes an empty folder python_env_* in /tmp at each start of its Python backend and never removes it, 
# Lincheck one jar in each JVM that it explores; ONNX Runtime leaves its folder onnxruntime-java* where a JVM is killed


def files():
    found = set()
    for folder in {"/dev/shm", "/tmp", os.environ.get("TMPDIR", "/tmp")}:
        for entry in os.scandir(folder) if os.path.isdir(folder) else ():
            try:
                if entry.stat(follow_symlinks=False).st_uid == os.getuid() and not entry.name.startswith(IGNORED):
                    found.add(entry.path)
            except FileNotFoundError:
                pass
    return found


def read(path):
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return b""


def listening():
    """Ports by the inode of the socket that listens."""
    rows = (read("/proc/net/tcp") + read("/proc/net/tcp6")).decode().splitlines()
    columns = [row.split() for row in rows]
    return {row[9]: int(row[1].rsplit(":", 1)[1], 16) for row in columns if len(row) > 9 and row[3] == "0A"}


def ports(pid, sockets):
    found = set()
    try:
        for descriptor in os.listdir("/proc/%s/fd" % pid):
            target = os.readlink("/proc/%s/fd/%s" % (pid, descriptor))
            if target.startswith("socket:[") and target[8:-1] in sockets:
                found.add(sockets[target[8:-1]])
    except OSError:
        pass
    return sorted(found)


def processes():
    mark = ("INFAAS_RUN=" + os.environ["INFAAS_RUN"]).encode()
    sockets = listening()
    for pid in filter(str.isdigit, os.listdir("/proc")):
        if int(pid) not in (os.getpid(), os.getppid()) and mark in read("/proc/%s/environ" % pid).split(b"\0"):
            command = read("/proc/%s/cmdline" % pid).replace(b"\0", b" ").decode(errors="replace").strip()
            own = ports(pid, sockets)
            yield "process %s%s: %s" % (pid, ", listens on %s" % own if own else "", command[:200])


def main(when, file):
    if when == "before":
        with open(file, "w") as out:
            json.dump(sorted(files()), out)
        return 0
    with open(file) as known:
        before = set(json.load(known))
    end = time.monotonic() + PATIENCE_SECONDS
    while True:
        left = sorted(processes()) + sorted(files() - before)
        if not any(map(counts, left)) or time.monotonic() > end:
            break
        time.sleep(0.2)
    counted = [what for what in left if counts(what)]
    for what in left:
        print(("LEFT BEHIND: " if what in counted else "new, not counted: ") + what)
    return 1 if counted else 0


def counts(what):
    """Processes and shared memory always, temporary files by their name."""
    return not what.startswith("/") or what.startswith("/dev/shm/") or os.path.basename(what).startswith(OURS)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
