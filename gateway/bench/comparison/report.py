"""Medians, ratios and tables of a result."""

from __future__ import annotations

import json
import statistics
import sys
from collections.abc import Iterable
from pathlib import Path

from .places import RESULTS
from .proxies import FORMER

REFERENCE = "nginx"
PROTOCOLS = {"grpc": "gRPC", "http": "HTTP/1.1"}
NODES = {"backend": "the benchmark's node", "triton": "a real Triton"}
NAMES = {"direct": "the node itself", "haproxy": "HAProxy", "envoy": "Envoy"}


def summary(cells: list[dict]) -> list[dict]:
    """One row for each proxy, answer and size: medians over the valid rounds, ratios to nginx within a round."""
    rows = []
    for answer, kib in unique((cell["answer"], cell["kib"]) for cell in cells):
        here = [cell for cell in cells if (cell["answer"], cell["kib"]) == (answer, kib)]
        reference = {cell["round"]: cell for cell in here if cell["proxy"] == REFERENCE and cell["valid"]}
        former = {cell["round"]: cell for cell in here if cell["proxy"] == FORMER and cell["valid"]}
        node = {cell["round"]: cell for cell in here if cell["proxy"] == "direct" and cell["valid"]}
        for proxy in unique(cell["proxy"] for cell in here):
            own = [cell for cell in here if cell["proxy"] == proxy]
            rows.append(_row(proxy, answer, kib, own, reference, former, node))
    return rows


def _row(proxy: str, answer: str, kib: int, own: list[dict], reference: dict, former: dict, node: dict) -> dict:
    valid = [cell for cell in own if cell["valid"]]
    added = {
        name: [cell[name] - node[cell["round"]][name] for cell in valid if cell["round"] in node]
        for name in ("p50_ms", "p99_ms")
    }
    return {
        "proxy": proxy,
        "answer": answer,
        "kib": kib,
        "rounds": len(valid),
        "invalid": len(own) - len(valid),
        "objections": unique(cell["objection"] for cell in own if cell["objection"]),
        "ratio": spread(_ratios(valid, reference)),
        "ratio_to_former": spread(_ratios(valid, former)),
        "cpu_us": spread([cell["cpu_us"] for cell in valid]),
        "added_p50_ms": spread(added["p50_ms"]),
        "added_p99_ms": spread(added["p99_ms"]),
        **{
            name: middle([cell[name] for cell in valid])
            for name in ("user_us", "system_us", "requests_per_s", "p50_ms", "p99_ms", "rss_mib", "busy")
        },
        "connections_to_node": middle([cell["connections_to_node"] for cell in valid]),
        "others_on_core": max((cell["others_on_core"] for cell in valid), default=None),
    }


def _ratios(cells: list[dict], to: dict) -> list[float]:
    return [cell["cpu_us"] / to[cell["round"]]["cpu_us"] for cell in cells if cell["round"] in to]


def unique(values: Iterable) -> list:
    return list(dict.fromkeys(values))


def middle(values: list[float]) -> float | None:
    return statistics.median(values) if values else None


def spread(values: list[float]) -> dict | None:
    return {"median": statistics.median(values), "min": min(values), "max": max(values)} if values else None


def table(result: dict) -> str:
    """Markdown: where and when, then for each scenario the ratios and the figures behind them."""
    return "\n\n".join([_origin(result), *(_scenario(scenario) for scenario in result["scenarios"] if scenario["cells"])])


def _origin(result: dict) -> str:
    machine = result["machine"]
    versions = ", ".join(f"{NAMES.get(name, name)} {version}" for name, version in result["versions"].items())
    notes = [] if result["complete"] else ["**The run did not end: figures are of the rounds until then.**"]
    notes += [f"**INVALID: {result['invalid']}**"] if result["invalid"] else []
    notes += [f"**{note}**" for note in result["notes"]]
    return " ".join(
        [
            f"{machine['cpu']}, {machine['cores']} cores, Linux {machine['kernel']},"
            f" TCP {machine['congestion_control']}, {machine['system']};"
            f" load {machine['load_before']:.1f} before; {result['date']}, revision {result['revision']}:"
            f" `{result['command']}`. {versions}.",
            *notes,
        ]
    )


def _scenario(scenario: dict) -> str:
    plan, rows = scenario["plan"], scenario["summary"]
    proxies = unique(row["proxy"] for row in rows)
    cells = unique((row["answer"], row["kib"]) for row in rows)
    found = {(row["proxy"], row["answer"], row["kib"]): row for row in rows}
    title = (
        f"{PROTOCOLS[plan['protocol']]} {plan['shape']}, {NODES[plan['node']]}, {len(unique(cell['round'] for cell in scenario['cells']))} rounds:"
        f" CPU per request, median of in-round ratios to nginx [range]; others took at most {_others(rows):.0%} of the core"
    )
    lines = [title, "", "| | " + " | ".join(f"{answer} {kib} KiB" for answer, kib in cells) + " |"]
    lines.append("|---" * (len(cells) + 1) + "|")
    for proxy in proxies:
        if proxy != "direct":
            ratios = (_ratio(found[proxy, answer, kib], "ratio") for answer, kib in cells)
            lines.append(f"| {NAMES.get(proxy, proxy)} | " + " | ".join(ratios) + " |")
    if FORMER in proxies:
        ratios = (_ratio(found["gateway", answer, kib], "ratio_to_former") for answer, kib in cells)
        lines.append("| gateway to former | " + " | ".join(ratios) + " |")
    lines += ["", "| | answer, KiB | CPU us [range] | user + system us | req/s | p50 / p99 ms | added p50 / p99 | RSS MiB | to node |"]
    lines.append("|---" * 9 + "|")
    lines += [_figures(found[proxy, answer, kib]) for answer, kib in cells for proxy in proxies]
    return "\n".join(lines)


def _others(rows: list[dict]) -> float:
    return max((row["others_on_core"] or 0.0 for row in rows), default=0.0)


def _ratio(row: dict, name: str) -> str:
    text = _range(row[name], "{:.2f}")
    return f"{text} ({row['invalid']} invalid)" if row["invalid"] else text


def _figures(row: dict) -> str:
    head = f"| {NAMES.get(row['proxy'], row['proxy'])} | {row['answer']} {row['kib']} | "
    if not row["rounds"]:
        return head + f"INVALID: {'; '.join(row['objections'])} | | | | | | |"
    added = ""
    if row["proxy"] != "direct" and row["added_p99_ms"]:
        added = f"{row['added_p50_ms']['median']:.2f} / {row['added_p99_ms']['median']:.2f}"
    to_node = "" if row["proxy"] == "direct" else f"{row['connections_to_node']:.0f}"
    invalid = f" ({row['invalid']} rounds invalid: {'; '.join(row['objections'])})" if row["invalid"] else ""
    cells = [
        _range(row["cpu_us"], "{:.1f}") + invalid,
        f"{row['user_us']:.0f} + {row['system_us']:.0f}",
        f"{row['requests_per_s']:.0f}",
        f"{row['p50_ms']:.2f} / {row['p99_ms']:.2f}",
        added,
        f"{row['rss_mib']:.0f}",
        to_node,
    ]
    return head + " | ".join(cells) + " |"


def _range(values: dict | None, form: str) -> str:
    if not values:
        return "-"
    return f"{form} [{form}-{form}]".format(values["median"], values["min"], values["max"])


def main(arguments: list[str]) -> int:
    name = arguments[0] if arguments else "compare"
    file = Path(arguments[1]) if len(arguments) > 1 else RESULTS / f"{name}.json"
    if not file.exists():
        print(f"table: {file} is not there: run gateway/bench/{name.replace('-', ' --')} first", file=sys.stderr)
        return 1
    print(table(json.loads(file.read_text())))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
