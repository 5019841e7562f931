#!/usr/bin/env python3
"""Prints where the time of a test run went: wall time per module, the slowest classes, and the totals last.

    .ci/report.py [LOG]    LOG is Maven's output, which has the wall time per module

Reads the reports under target of all modules. Ends with 1 if a test failed or none ran.
"""
import glob
import os
import re
import sys
import xml.etree.ElementTree as xml

SLOWEST = 20


def suites():
    for path in glob.glob("**/target/*-reports/TEST-*.xml", recursive=True):
        suite = xml.parse(path).getroot()
        count = lambda *names: sum(int(suite.get(name) or 0) for name in names)
        failed, skipped = count("failures", "errors"), count("skipped")
        yield {
            "module": path.split(os.sep)[0],
            "name": (suite.get("name") or os.path.basename(path)[5:-4]).rsplit(".", 1)[-1],
            "seconds": float((suite.get("time") or "0").replace(",", "")),
            "passed": count("tests") - failed - skipped,
            "failed": failed,
            "skipped": skipped,
        }


def wall_times(log):
    """Lines such as "INFaaS: gateway ......... SUCCESS [02:31 min]" of Maven's summary, in its order."""
    pattern = re.compile(r"^\[INFO\] (INFaaS.*?) \.{2,} ?\w+ \[ *([\d:.]+) (s|min|h)")
    with open(log, errors="replace") as lines:
        return [(found[1], found[2] + " " + found[3]) for found in map(pattern.match, lines) if found]


def main(log=None):
    ran = sorted(suites(), key=lambda suite: -suite["seconds"])
    for name, time in wall_times(log) if log else []:
        print("%-50s %12s" % (name, time))
    print()
    for module in sorted({suite["module"] for suite in ran}):
        own = [suite for suite in ran if suite["module"] == module]
        tests = sum(suite["passed"] + suite["failed"] + suite["skipped"] for suite in own)
        print("%-50s %8.1f s in %d tests of %d classes" % (module, sum(suite["seconds"] for suite in own), tests, len(own)))
    print("\nslowest classes")
    for suite in ran[:SLOWEST]:
        print("%8.1f s  %-22s %s" % (suite["seconds"], suite["module"], suite["name"]))
    passed, failed, skipped = (sum(suite[what] for suite in ran) for what in ("passed", "failed", "skipped"))
    print("\n%d passed, %d failed, %d skipped" % (passed, failed, skipped))
    return 0 if passed and not failed else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
