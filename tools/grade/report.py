# SPDX-License-Identifier: MIT
"""A lab's outcomes as a table, as Gradescope's results.json, as JUnit XML.

The same submission gives the same bytes: no times, no addresses of the host, no paths.
"""
import json
import textwrap
import xml.etree.ElementTree as xml

WIDTH = 88
NO_XML = {code: None for code in range(32) if code not in (9, 10)}


def score(outcomes):
    return sum(outcome.points for outcome in outcomes)


def full(outcomes):
    return sum(outcome.check.points for outcome in outcomes)


def table(lab, outcomes):
    lines = [f"Lab {lab.name}: {lab.title}", ""]
    for number, outcome in enumerate(outcomes, 1):
        mark = "ok  " if outcome.reason is None else "FAIL"
        lines.append(f" {number}. {mark} {outcome.points:3}/{outcome.check.points:<3} "
                     f"{outcome.check.title}")
        for part in (outcome.reason or "").splitlines():
            lines += textwrap.wrap(part, WIDTH, initial_indent=" " * 16,
                                   subsequent_indent=" " * 16, break_on_hyphens=False)
    lines += ["", f" {score(outcomes)} of {full(outcomes)} points", ""]
    return "\n".join(lines)


def gradescope(lab, outcomes):
    """https://gradescope-autograders.readthedocs.io/en/latest/specs/"""
    tests = [{"number": str(number), "name": outcome.check.title,
              "score": outcome.points, "max_score": outcome.check.points,
              "status": "failed" if outcome.reason else "passed",
              "output": outcome.reason or "", "visibility": "visible"}
             for number, outcome in enumerate(outcomes, 1)]
    return json.dumps({"score": score(outcomes), "output": f"{lab.name}: {lab.title}",
                       "visibility": "visible", "tests": tests}, indent=2) + "\n"


def junit(lab, outcomes):
    failures = sum(outcome.reason is not None for outcome in outcomes)
    suite = xml.Element("testsuite", name=lab.name, tests=str(len(outcomes)),
                        failures=str(failures), errors="0", skipped="0")
    for outcome in outcomes:
        case = xml.SubElement(suite, "testcase", classname=lab.name,
                              name=outcome.check.title)
        if outcome.reason:
            reason = outcome.reason.translate(NO_XML)
            xml.SubElement(case, "failure", message=reason.splitlines()[0]).text = reason
    suites = xml.Element("testsuites")
    suites.append(suite)
    xml.indent(suites)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + xml.tostring(suites, "unicode") + "\n"


def write(lab, outcomes, folder):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "results.json").write_text(gradescope(lab, outcomes))
    (folder / "junit.xml").write_text(junit(lab, outcomes))
    (folder / "grade.txt").write_text(table(lab, outcomes))
