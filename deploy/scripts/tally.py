"""Counts tests for ./test: those in the sources, those that ran, and how they ended.

Each suite's result is added to a file as a line `passed failed`, which the last line of ./test is the sum of.
"""

import argparse
import json
import re
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

# What is no code in Swift: comments and string literals, where `@Test` may be mentioned.
NOT_CODE = re.compile(r'/\*.*?\*/|//[^\n]*|(#*)"""(?:.*?)"""\1|(#*)"(?:\\.|[^"\\\n])*"\2', re.DOTALL)
TEST = re.compile(r"@Test\b")

# The one reason for which ./test --without-specimens lets a test be skipped.
NO_SPECIMEN = "no specimen"


def declared(tests):
    """The number of `@Test` in the sources below `tests`."""
    return sum(len(TEST.findall(NOT_CODE.sub("", path.read_text()))) for path in sorted(tests.rglob("*.swift")))


def discovered(listing):
    """The number of tests that `swift test list` names: one for a function, however many arguments it has."""
    return len({line.strip() for line in listing.read_text().splitlines() if re.match(r"\w+Tests\.\S", line)})


class Tally:
    def __init__(self, results, skips_allowed):
        self.results = results
        self.skips_allowed = skips_allowed
        self.passed = 0
        self.wrong = []
        self.skipped = []

    def add(self, name, outcome, reason=""):
        if outcome == "passed":
            self.passed += 1
        elif outcome == "skipped" and self.skips_allowed and NO_SPECIMEN in reason:
            self.skipped.append(name)
        else:
            self.wrong.append(f"{name}: {outcome}{' ' if reason else ''}{reason}")

    def close(self, suite):
        """Prints what went wrong, adds the counts to the results, and exits accordingly."""
        for line in self.wrong:
            print(f"    ✘ {line}")
        if self.skipped:
            print(f"    {len(self.skipped)} skipped, as --without-specimens allows")
        print(f"    {suite}: {self.passed} as they should be, {len(self.wrong)} not")
        with open(self.results, "a") as file:
            file.write(f"{self.passed} {len(self.wrong)}\n")
        sys.exit(1 if self.wrong else 0)


def swift(tally, events):
    """Reads the event stream of Swift Testing (`--event-stream-output-path`, one JSON object a line).

    Its other output, xUnit, tells nothing of cancelled tests, known issues, or a crash.
    """
    functions, ended, skips, issues, run_ended = {}, {}, {}, {}, False
    for line in events.read_text().splitlines() if events.exists() else []:
        try:
            record = json.loads(line)
        except ValueError:
            continue  # the line that a crash cut short
        payload = record["payload"]
        if record["kind"] == "test" and payload["kind"] == "function":
            functions[payload["id"]] = payload["id"].rpartition("/")[0]
        elif payload.get("kind") in ("testEnded", "testSkipped"):
            ended[payload["testID"]] = payload["messages"][0]["symbol"] if payload["messages"] else "fail"
            if payload["kind"] == "testSkipped":
                skips[payload["testID"]] = text_of(payload)
        elif payload.get("kind") == "issueRecorded" and payload["issue"].get("isFailure", True):
            issues.setdefault(payload.get("testID"), text_of(payload))
        elif payload.get("kind") == "runEnded":
            run_ended = True
    outcomes = {"pass": "passed", "skip": "skipped", "passWithKnownIssue": "has a known issue"}
    for identifier, name in functions.items():
        outcome = outcomes.get(ended[identifier], "failed") if identifier in ended else "never ended"
        tally.add(name, outcome, issues.get(identifier) or skips.get(identifier, ""))
    for identifier in issues.keys() - functions.keys():
        tally.add("an issue outside any test", "failed", issues[identifier])
    if not run_ended:
        tally.add("the test process", "failed", "it ended before its tests did; the log tells where")


def text_of(payload):
    """What the record says to people, cut short."""
    return " ".join(message["text"] for message in payload["messages"])[:300]


def junit(tally, report):
    """Reads the report of pytest (`--junit-xml`)."""
    if not report.exists():
        tally.add("pytest", "failed", "it wrote no report")
        return
    for case in ElementTree.parse(report).iter("testcase"):
        name = f"{case.get('classname')}.{case.get('name')}"
        kinds = [child.tag for child in case if child.tag in ("failure", "error", "skipped")]
        reason = next((child.get("message", "").split("\n")[0][:200] for child in case if child.tag in kinds), "")
        tally.add(name, {"failure": "failed", "error": "failed"}.get(kinds[0], kinds[0]) if kinds else "passed", reason)


def total(results):
    """The sum of what the suites added, and the closing line of ./test. A run without tests is a failure."""
    counts = [[int(part) for part in line.split()] for line in results.read_text().splitlines()]
    passed, failed = (sum(column) for column in zip(*counts)) if counts else (0, 0)
    if passed + failed == 0:
        print("no test was run")
    print(f"{passed} passed, {failed} failed")
    sys.exit(0 if passed and not failed else 1)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--results", type=Path, required=True)
    parser.add_argument("--skips-allowed", action="store_true")
    commands = parser.add_subparsers(dest="command", required=True)
    count = commands.add_parser("count", help="the sources hold as many tests as were discovered")
    count.add_argument("tests", type=Path)
    count.add_argument("listing", type=Path)
    commands.add_parser("swift").add_argument("events", type=Path)
    report = commands.add_parser("junit")
    report.add_argument("--suite", default="scenarios")
    report.add_argument("report", type=Path)
    one = commands.add_parser("one", help="adds a check that is no test of its own")
    one.add_argument("name")
    one.add_argument("status", type=int, help="0: it passed")
    commands.add_parser("total")
    arguments = parser.parse_args()
    tally = Tally(arguments.results, arguments.skips_allowed)

    if arguments.command == "count":
        sources, found = declared(arguments.tests), discovered(arguments.listing)
        reason = f"(the sources hold {sources} @Test, swift test list names {found})"
        tally.add("every test is discovered", "passed" if sources == found > 0 else "failed", reason)
        tally.close(f"discovery ({found} tests)")
    elif arguments.command == "swift":
        swift(tally, arguments.events)
        tally.close("Swift tests")
    elif arguments.command == "junit":
        junit(tally, arguments.report)
        tally.close(arguments.suite)
    elif arguments.command == "one":
        tally.add(arguments.name, "passed" if arguments.status == 0 else "failed")
        tally.close(arguments.name)
    elif arguments.command == "total":
        total(arguments.results)


if __name__ == "__main__":
    main()
