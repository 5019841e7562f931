"""python3 -m unittest discover gateway/bench/tests"""

import sys
import unittest
from pathlib import Path
from unittest import mock

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.dont_write_bytecode = True

from comparison import install, report, tuning
from comparison.load import Shape, parse, percentile
from comparison.measure import Used
from comparison.plan import Plan
from comparison.processes import Failure, Servers
from comparison.proxies import Proxy

SAID = """
finished in 250.5ms, 3992.02 req/s, 15.70MB/s
requests: 1000 total, 1000 started, 1000 done, 990 succeeded, 10 failed, 10 errored, 0 timeout
status codes: 989 2xx, 0 3xx, 0 4xx, 1 5xx
traffic: 3.93MB (4123000) total, 12.70KB (13000) headers (space savings 90.71%), 3.89MB (4080000) data
"""


def cell(number, proxy, cpu, valid=True):
    return {
        "round": number, "proxy": proxy, "answer": "fixed", "kib": 1, "valid": valid,
        "objection": "" if valid else "3 of 9 requests failed", "cpu_us": cpu, "user_us": 1.0, "system_us": 1.0,
        "requests_per_s": 10.0, "p50_ms": cpu / 10, "p99_ms": cpu, "rss_mib": 5.0, "busy": 0.5,
        "connections_to_node": 2, "others_on_core": 0.1,
    }  # fmt: skip


class LoadTest(unittest.TestCase):
    def test_what_h2load_says(self):
        seen = parse(SAID, [1000, 2000, 3000])

        self.assertEqual((seen.succeeded, seen.failed, seen.data_bytes), (989, 11, 4_080_000))
        self.assertAlmostEqual(seen.seconds, 0.2505)
        self.assertEqual((seen.p50_ms, seen.p99_ms), (2.0, 3.0))

    def test_silence_is_a_failure(self):
        with self.assertRaises(Failure):
            parse("could not connect", [])

    def test_percentile_of_nothing(self):
        self.assertEqual(percentile([], 0.99), 0.0)

    def test_http_has_one_request_on_a_connection(self):
        self.assertEqual(str(Shape.of("c4m4").on("http")), "c16m1")
        self.assertEqual(str(Shape.of("c4m4").on("grpc")), "c4m4")
        with self.assertRaises(Failure):
            Shape.of("4x4")


class PlanTest(unittest.TestCase):
    def test_the_order_rotates(self):
        plan = Plan("grpc", Shape(4, 4), "backend", [1], ["fixed"], 7, False)

        self.assertEqual(plan.order(["a", "b", "c"], 1), ["b", "c", "a"])
        self.assertEqual(plan.order(["a", "b", "c"], 3), ["a", "b", "c"])

    def test_the_gateway_is_always_warm(self):
        for quick in (False, True):
            plan = Plan("grpc", Shape(4, 4), "backend", [1], ["fixed"], 7, quick)
            self.assertGreaterEqual(plan.warm_up("gateway", 1, "fixed"), 100_000)


class ReportTest(unittest.TestCase):
    def test_ratios_are_of_one_round(self):
        cells = [cell(0, "nginx", 10), cell(1, "nginx", 40), cell(0, "gateway", 5), cell(1, "gateway", 40)]

        rows = {row["proxy"]: row for row in report.summary(cells)}

        self.assertEqual(rows["gateway"]["ratio"], {"median": 0.75, "min": 0.5, "max": 1.0})

    def test_the_gateway_is_compared_with_the_former_one_in_the_same_round(self):
        cells = [cell(0, "gateway", 6), cell(0, "former", 5), cell(1, "gateway", 18), cell(1, "former", 20)]
        cells += [cell(2, "gateway", 9), cell(2, "former", 1, False)]

        rows = {row["proxy"]: row for row in report.summary(cells)}

        self.assertEqual(rows["gateway"]["ratio_to_former"], {"median": 1.05, "min": 0.9, "max": 1.2})

    def test_invalid_cells_do_not_count_and_are_shown(self):
        cells = [cell(0, "nginx", 10), cell(1, "nginx", 10), cell(0, "envoy", 1, False), cell(1, "envoy", 20)]

        row = next(row for row in report.summary(cells) if row["proxy"] == "envoy")

        self.assertEqual((row["ratio"]["median"], row["invalid"]), (2.0, 1))
        self.assertIn("3 of 9 requests failed", row["objections"])
        self.assertIn("1 rounds invalid", report._figures(row))


class TuningTest(unittest.TestCase):
    def test_a_line_that_is_missing_makes_the_run_invalid(self):
        proxy = Proxy("haproxy", None, {}, "2.6", "nbthread 1\ntune.bufsize 16384\n")

        with self.assertRaises(tuning.Invalid):
            tuning._haproxy(proxy)

    def test_connections_opened_again_and_again_make_the_run_invalid(self):
        tuning.check_keepalive("nginx", opened=16, requests=40_000, in_flight=16)
        with self.assertRaises(tuning.Invalid):
            tuning.check_keepalive("nginx", opened=40, requests=40_000, in_flight=16)


class InstallTest(unittest.TestCase):
    def test_without_root_it_says_what_to_do(self):
        with mock.patch.dict(install.DEBIAN, {"no-such-command": "no-such-package"}):
            with mock.patch("os.geteuid", return_value=1000), self.assertRaisesRegex(Failure, "apt-get install"):
                install._debian(["no-such-command"])


class ProcessesTest(unittest.TestCase):
    def test_servers_end_with_the_block_and_used_time(self):
        log = Path(self.folder()) / "log"
        with Servers() as servers:
            server = servers.start("sleep", ["sh", "-c", "echo up on 7; sleep 60"], log, min(install.os.sched_getaffinity(0)))
            self.assertEqual(server.await_line(r"up on (\d)", 10)[1], "7")
            before = Used.by(server.pid)
            self.assertGreaterEqual(Used.by(server.pid).nanos_since(before), 0)
        self.assertIsNotNone(server.process.poll())

    def test_an_end_is_told_with_the_log(self):
        log = Path(self.folder()) / "log"
        with Servers() as servers:
            server = servers.start("bad", ["sh", "-c", "echo no such thing; exit 3"], log, min(install.os.sched_getaffinity(0)))
            with self.assertRaisesRegex(Failure, "(?s)status 3.*no such thing"):
                server.await_line("never", 10)

    def folder(self):
        import tempfile

        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        return folder.name


if __name__ == "__main__":
    unittest.main()
