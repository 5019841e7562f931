"""Whether each rival runs as tuned: a rival left at its defaults would prove nothing, so the run is then invalid."""

from __future__ import annotations

import json
import re
import socket
import struct
import urllib.request

from .measure import family
from .proxies import GATEWAYS, Proxy

WINDOW = 1 << 20
SETTINGS, WINDOW_UPDATE = 4, 8
INITIAL_WINDOW_SIZE = 4
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes([0, 0, 0, SETTINGS, 0, 0, 0, 0, 0])

# what the configuration in force must say, and how often
NGINX = {
    "worker_processes 1;": 1,
    "access_log off;": 1,
    "keepalive 256;": 2,
    "keepalive_requests 1000000000;": 3,
    "http2_body_preread_size 1m;": 1,
    "client_body_buffer_size 1m;": 1,
    "proxy_http_version 1.1;": 1,
    "proxy_buffers 16 64k;": 1,
}
HAPROXY = {
    "nbthread 1": 1,
    "tune.bufsize 131072": 1,
    "tune.h2.initial-window-size 1048576": 1,
    "tune.h2.max-concurrent-streams 1024": 1,
    "http-reuse always": 1,
    "no log": 1,
}
ENVOY = {
    '"initial_stream_window_size": 1048576': 2,
    '"initial_connection_window_size": 16777216': 2,
    '"generate_request_id": false': 2,
    '"dynamic_stats": false': 2,
    '"suppress_envoy_headers": true': 2,
}
ENVOY_DUMPS = ("ListenersConfigDump", "ClustersConfigDump")


class Invalid(Exception):
    """A rival does not run as tuned."""


def check(proxy: Proxy, protocol: str) -> None:
    """Reads back what is in force; raises Invalid where it is not what the templates say."""
    if protocol == "grpc":
        proxy.effective.update(windows(proxy.ports["grpc"]))
    if proxy.name in GATEWAYS:
        return
    _demand(proxy, "stream window", proxy.effective.get("stream_window", WINDOW) >= WINDOW)
    {"nginx": _nginx, "haproxy": _haproxy, "envoy": _envoy}[proxy.name](proxy)


def check_keepalive(name: str, opened: int, requests: int, in_flight: int) -> None:
    """A proxy that opens connections to the node again and again is one without keep-alive, or with its default bound."""
    if opened > in_flight + requests / 2000:
        raise Invalid(f"{name} opened {opened} connections to the node for {requests} requests: keep-alive is not in force")


def _demand(proxy: Proxy, what: str, holds: bool) -> None:
    if not holds:
        raise Invalid(f"{proxy.name}: {what} is not as tuned; in force: {proxy.effective}")


def _says(proxy: Proxy, text: str, demands: dict[str, int]) -> None:
    for words, count in demands.items():
        found = len(re.findall(re.escape(words) + r"(?![\w.])", text))
        proxy.effective[words.replace('"', "").rstrip(";")] = found
        _demand(proxy, words, found == count)


def _without_comments(text: str) -> str:
    return re.sub(r"#.*", "", text)


def _nginx(proxy: Proxy) -> None:
    _says(proxy, _without_comments(proxy.configuration), NGINX)
    proxy.effective["processes"] = len(family(proxy.pid))
    _demand(proxy, "one master and one worker", proxy.effective["processes"] == 2)


def _haproxy(proxy: Proxy) -> None:
    text = _without_comments(proxy.configuration)
    _says(proxy, text, HAPROXY)
    _demand(proxy, "no log lines", not re.search(r"^\s*log\b", text, re.MULTILINE))
    proxy.effective["threads"] = _threads(proxy.pid)
    _demand(proxy, "one thread", proxy.effective["threads"] == 1)


def _envoy(proxy: Proxy) -> None:
    sections = json.loads(_admin(proxy, "config_dump"))["configs"]
    dump = "\n".join(json.dumps(section) for section in sections if section["@type"].endswith(ENVOY_DUMPS))
    _says(proxy, dump, ENVOY)
    _demand(proxy, "no access log", '"access_log"' not in dump)
    options = json.loads(_admin(proxy, "server_info"))["command_line_options"]
    proxy.effective["concurrency"] = options.get("concurrency")
    _demand(proxy, "one worker", proxy.effective["concurrency"] == 1)


def _admin(proxy: Proxy, path: str) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{proxy.admin}/{path}", timeout=10) as answer:
        return answer.read().decode()


def _threads(pid: int) -> int:
    with open(f"/proc/{pid}/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("Threads:"))


def windows(port: int) -> dict[str, int]:
    """The windows that an HTTP/2 server grants to a client, by its first frames."""
    granted = {"stream_window": 65_535, "connection_window": 65_535}
    with socket.create_connection(("127.0.0.1", port), 5) as connection:
        connection.settimeout(1)
        connection.sendall(PREFACE)
        stream = connection.makefile("rb")
        try:
            for _ in range(4):
                head = stream.read(9)
                if len(head) < 9:
                    break
                payload = stream.read(int.from_bytes(head[:3], "big"))
                if head[3] == SETTINGS and not head[4] & 1:
                    for key, value in struct.iter_unpack(">HI", payload):
                        if key == INITIAL_WINDOW_SIZE:
                            granted["stream_window"] = value
                elif head[3] == WINDOW_UPDATE:
                    granted["connection_window"] += struct.unpack(">I", payload)[0]
        except TimeoutError:
            pass
        except socket.timeout:
            pass
    return granted
