# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""An audit as JUnit's XML, as CI systems show it: a test for each finding, and one for each site without any. Pure."""

from xml.etree import ElementTree

from ansible_collections.sinch.est.plugins.module_utils._audit.finding import at_least, called
from ansible_collections.sinch.est.plugins.module_utils._audit.picture import by_row
from ansible_collections.sinch.est.plugins.module_utils._model.errors import printable
from ansible_collections.sinch.est.plugins.module_utils._model.types import Values

RIGHT = "as it should be"


def junit(audit: Values) -> str:
    """Return the XML. A finding that a run does not fail for is a test that passes, an accepted one is skipped."""
    bad = at_least(audit["summary"]["fail_on"])
    cases: list[tuple[str, list[Values]]] = []
    seen: set[int] = set()
    for row, own in by_row(audit["estate"], audit["findings"]):
        mine = [one for one in own if id(one) not in seen]  # of twins, once
        seen.update(map(id, mine))
        cases.append((called(row), mine))
    rest = [one for one in audit["findings"] if id(one) not in seen]
    if rest:
        cases.append(("(no site)", rest))
    suite = ElementTree.Element("testsuite", name=f"SIP trunks, {audit['date']}")
    for name, findings in cases:
        for one in findings:
            case = _case(suite, name, f"{one['code']} {one['object']}")
            text = printable(f"{one['message']} {one['advice']}")
            if one["accepted"]:
                ElementTree.SubElement(case, "skipped", message=printable(f"Accepted: {one['accepted']['reason']}"))
            elif one["severity"] in bad:
                told = printable(f"{one['severity']}: {one['message']}")
                ElementTree.SubElement(case, "failure", message=told, type=one["code"]).text = text
            else:
                ElementTree.SubElement(case, "system-out").text = text
        if not findings:
            _case(suite, name, RIGHT)
    for kind in ("failure", "skipped"):
        suite.set(f"{kind}s" if kind == "failure" else kind, str(len(list(suite.iter(kind)))))
    suite.set("tests", str(len(suite)))
    suite.set("errors", "0")
    root = ElementTree.Element("testsuites")
    root.append(suite)
    ElementTree.indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ElementTree.tostring(root, encoding="unicode")}\n'


def _case(suite: ElementTree.Element, site: str, name: str) -> ElementTree.Element:
    return ElementTree.SubElement(suite, "testcase", classname=printable(site), name=printable(name), time="0")
