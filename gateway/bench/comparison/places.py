"""Where things are."""

from __future__ import annotations

from pathlib import Path

BENCH = Path(__file__).resolve().parent.parent
PROJECT = BENCH.parent.parent
RIVALS = BENCH / "rivals"
RESULTS = PROJECT / "gateway/target/bench"
TOOLS = RESULTS / "tools"
DISTRIBUTION = PROJECT / "autoscale-controller/target/infaas"
CLASSPATH = ":".join(
    str(PROJECT / part)
    for part in (
        "gateway/target/test-classes",
        "model-repo-templates/target/test-classes",
        "triton-adapter/target/test-classes",
        "autoscale-controller/target/infaas/lib/*",
    )
)
