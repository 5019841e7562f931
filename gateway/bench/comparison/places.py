"""Where things are."""

from __future__ import annotations

from pathlib import Path

BENCH = Path(__file__).resolve().parent.parent
PROJECT = BENCH.parent.parent
RIVALS = BENCH / "rivals"
RESULTS = PROJECT / "gateway/target/bench"
TOOLS = RESULTS / "tools"
INFAAS = "autoscale-controller/target/infaas/bin/infaas"


def classpath(project: Path) -> str:
    """Of the benchmark's node of a built checkout."""
    parts = ("gateway/server", "gateway/core", "gateway", "model-repo-templates", "triton-adapter")
    # a checkout from before the modules has its tests in the folder itself
    return ":".join([*(f"{project}/{part}/target/test-classes" for part in parts), f"{project}/autoscale-controller/target/infaas/lib/*"])
