# SPDX-License-Identifier: MIT
"""The list as text, as JSON lines, or as SARIF 2.1.0 (which editors and forges read)."""
import json
from collections import Counter

SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def as_text(found, tools, skipped):
    """The list, and a table: findings by tool and kind. One seen by two counts in both
    rows, and once in the last."""
    yield from map(str, found)
    kinds = sorted({finding.kind for finding in found})
    if kinds:
        counts = Counter((tool, finding.kind) for finding in found for tool in finding.tools)
        counts.update(("together", finding.kind) for finding in found)
        width = max(map(len, kinds + ["total"])) + 2
        yield ""
        yield f"{'':10}" + "".join(f"{kind:>{width}}" for kind in [*kinds, "total"])
        for row in [*tools, "together"]:
            numbers = [counts[row, kind] for kind in kinds]
            yield f"{row:10}" + "".join(f"{number or '-':>{width}}"
                                        for number in [*numbers, sum(numbers)])
    for tool, program in skipped:
        yield f"{tool} was skipped: {program} is not installed (make deps installs it)"


def as_json(found):
    for finding in found:
        yield json.dumps({"file": finding.file, "line": finding.line, "kind": finding.kind,
                          "function": finding.function, "tools": finding.tools,
                          "what": finding.what})


def as_sarif(found, excused):
    def result(finding, **more):
        return {"ruleId": finding.kind, "level": "warning",
                "message": {"text": f"{finding.what} [{','.join(finding.tools)}]"},
                "properties": {"tools": finding.tools, "function": finding.function},
                "locations": [{"physicalLocation": {
                    "artifactLocation": {"uri": finding.file},
                    "region": {"startLine": max(finding.line, 1)}}}], **more}
    kinds = sorted({finding.kind for finding in [*found, *excused]})
    results = [result(finding) for finding in found] + \
        [result(finding, suppressions=[{"kind": "external"}]) for finding in excused]
    yield json.dumps({"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [{
        "tool": {"driver": {"name": "make analyze",
                            "rules": [{"id": kind} for kind in kinds]}},
        "results": results}]}, indent=1)
