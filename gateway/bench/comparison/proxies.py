"""What is measured: each proxy alone on its core, with one worker, in front of the same node."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass, field
from pathlib import Path

from .install import Tools
from .places import RIVALS
from .processes import Failure, Server, Servers, free_port, run, say

FORMER = "former"
GATEWAYS = ["gateway", FORMER]
ORDER = ["gateway", "nginx", "haproxy", "envoy"]
READY = r"ready: HTTP [\d.]+:(\d+), gRPC [\d.]+:(\d+)"
ATTEMPTS = 3


@dataclass
class Proxy:
    name: str
    server: Server
    ports: dict[str, int]
    version: str
    configuration: str = ""
    admin: int = 0
    effective: dict = field(default_factory=dict)

    @property
    def pid(self) -> int:
        return self.server.pid


class Stage:
    """Starts what one scenario needs, on two cores: the node and the load on the first, proxies on the second."""

    def __init__(self, servers: Servers, tools: Tools, folder: Path, cores: tuple[int, int], node: dict[str, int]):
        self.servers = servers
        self.tools = tools
        self.folder = folder
        self.core = cores[1]
        self.node = node

    def start(self, name: str, gateway_arguments: str) -> Proxy:
        if name in GATEWAYS:
            return self.gateway(name, gateway_arguments)
        for attempt in range(ATTEMPTS):
            try:
                return getattr(self, name)()
            except Failure as failure:
                # a free port may be taken by somebody else before it is bound
                if attempt == ATTEMPTS - 1 or not re.search("in use|cannot bind", str(failure), re.IGNORECASE):
                    raise
        raise AssertionError

    def gateway(self, name: str, arguments: str) -> Proxy:
        infaas = self.tools.infaas if name == "gateway" else self.tools.former
        command = [infaas, "gateway", "--view", self.folder / "view.json", "--host", "127.0.0.1"]
        command += ["--http-port", 0, "--grpc-port", 0, "--metrics-port", 0, *shlex.split(arguments)]
        if name == "gateway":
            # the former build may not know it
            command += ["--lame-duck-ms", 0]
        server = self._start(name, command)
        ports = server.await_line("gateway " + READY, 60)
        said = run([infaas, "--version"], 60).stdout
        version = ", ".join(re.findall(r"(?:infaas|Java) [^\s,]+", said)).replace("infaas ", "")
        configuration = "infaas " + " ".join(map(str, server.command[1:]))
        return Proxy(name, server, {"http": int(ports[1]), "grpc": int(ports[2])}, version, configuration)

    def nginx(self) -> Proxy:
        ports, file, text = self._configure("nginx.conf")
        binary = self.tools.rivals["nginx"]
        server = self._start("nginx", [binary, "-p", self.folder, "-c", file])
        return self._ready("nginx", server, ports, [binary, "-v"], text)

    def haproxy(self) -> Proxy:
        ports, file, text = self._configure("haproxy.cfg")
        binary = self.tools.rivals["haproxy"]
        server = self._start("haproxy", [binary, "-db", "-f", file])
        return self._ready("haproxy", server, ports, [binary, "-v"], text)

    def envoy(self) -> Proxy:
        ports, file, text = self._configure("envoy.yaml")
        binary = self.tools.rivals["envoy"]
        command = [binary, "-c", file, "--concurrency", 1, "--disable-hot-restart", "--log-level", "warning"]
        server = self._start("envoy", command)
        return self._ready("envoy", server, ports, [binary, "--version"], text)

    def _start(self, name: str, command: list) -> Server:
        return self.servers.start(name, command, self.folder / f"{name}.log", self.core)

    def _configure(self, template: str) -> tuple[dict[str, int], Path, str]:
        ports = {"grpc": free_port(), "http": free_port(), "admin": free_port()}
        values = {
            "DIR": self.folder,
            "GRPC": ports["grpc"],
            "HTTP": ports["http"],
            "ADMIN": ports["admin"],
            "BACKEND_GRPC": self.node["grpc"],
            "BACKEND_HTTP": self.node["http"],
        }
        text = re.sub(r"@([A-Z_]+)@", lambda found: str(values[found[1]]), (RIVALS / template).read_text())
        file = self.folder / template
        file.write_text(text)
        return ports, file, text

    @staticmethod
    def _ready(name: str, server: Server, ports: dict[str, int], version: list, text: str) -> Proxy:
        server.await_port(ports["grpc"], 30)
        server.await_port(ports["http"], 30)
        said = re.search(r"version:? [^\n]*?(\d+\.\d+\.\d+)|nginx/(\d+\.\d+\.\d+)", run(version, 30).stdout)
        number = next((group for group in said.groups() if group), "") if said else "unknown"
        return Proxy(name, server, ports, number, text, ports["admin"])


def show(proxy: Proxy) -> None:
    say(f"--- {proxy.name} {proxy.version}\n{proxy.configuration.rstrip()}\n---")
