# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""An audit as a result: its findings, a summary, the sites for which a run fails, and the estate as it is. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Optional

from ansible_collections.sinch.est.plugins.module_utils._audit.audit import Audit
from ansible_collections.sinch.est.plugins.module_utils._audit.estate import Declaration, Held, endpoint_name
from ansible_collections.sinch.est.plugins.module_utils._audit.finding import (
    SEVERITIES,
    Finding,
    as_result,
    at_least,
    counted,
)
from ansible_collections.sinch.est.plugins.module_utils._model.change import count_noun
from ansible_collections.sinch.est.plugins.module_utils._model.resource import ACL
from ansible_collections.sinch.est.plugins.module_utils._model.types import Object, Result, Values

SCHEMA = 1  # of audit.json
MOST_TOLD = 3  # findings of a site that a run names where it fails
NO_SITE = "(no site)"  # stands for what belongs to none


def as_report(
    audit: Audit, declaration: Declaration, only: Optional[frozenset[str]], fail_on: str, before: Optional[str]
) -> Result:
    """Return an audit as the result of a task has it.

    only: the names of the sites that it is about, None for the whole project. before: the day of the earlier audit.
    """
    sites = [name for name in _declared(declaration) if only is None or name in only]
    findings = [one for one in audit.findings if only is None or one.site in only]
    gone = [one for one in audit.gone if only is None or one["site"] in only]
    open_ones = [one for one in findings if not one.accepted]
    tally = Counter(one.severity for one in open_ones)
    unlike = {name for names in declaration.twice.values() for name in names} | audit.compared.ambiguous
    unlike |= {one.site or "" for one in open_ones if one.drift or one.code in ("EST070", "EST071")}
    return {
        "changed": False,
        "date": audit.today,
        "summary": {
            "sites": len(sites),
            "trunks": len(audit.trunks),
            "as_declared": sum(1 for name in sites if name not in unlike),
            "open": {severity: tally[severity] for severity in SEVERITIES},
            "accepted": len(findings) - len(open_ones),
            "new": sum(1 for one in open_ones if one.new),
            "gone": len(gone),
            "compared_with": before,
            "fail_on": fail_on,
        },
        "findings": [as_result(one) for one in findings],
        "gone": gone,
        "failing": list(_failing(open_ones, fail_on)),
        "estate": [one for one in _estate(audit, declaration) if only is None or one["site"] in only],
    }


def _declared(declaration: Declaration) -> list[str]:
    """Return the names of all sites that are declared, with those that have a mistake."""
    names = [*(site.name for site in declaration.sites), *(name for name, _why in declaration.mistakes)]
    return sorted(set(names))


def _failing(findings: Iterable[Finding], fail_on: str) -> Iterator[Object]:
    """Yield the sites for which a run fails, the worst first; what belongs to no site comes last."""
    bad = at_least(fail_on)
    by_site: defaultdict[Optional[str], list[Finding]] = defaultdict(list)
    for one in findings:
        if one.severity in bad:
            by_site[one.site].append(one)
    for site, those in sorted(by_site.items(), key=lambda pair: (pair[0] is None, pair[1][0].rank)):
        counts = counted(Counter(one.severity for one in those))
        told = [_told(as_result(one)) for one in those[:MOST_TOLD]]
        more = f" And {len(those) - MOST_TOLD} more." if len(those) > MOST_TOLD else ""
        yield {"site": site or NO_SITE, "msg": f"{counts}. {' '.join(told)}{more}"}


def _told(finding: Values) -> str:
    trunk = "" if finding["site"] or not finding["trunk"] else f"Trunk {finding['trunk']}: "
    return f"{finding['code']}: {trunk}{finding['message']}"


def _estate(audit: Audit, declaration: Declaration) -> Iterator[Object]:
    """Yield each declared site, in order, then each trunk that no site declares."""
    there = {held.site for held in audit.trunks}
    rows = [_row(held, audit) for held in audit.trunks]
    there.update(site.name for site in declaration.sites if not site.present)  # and so it should be
    rows += [_nothing(name, name in audit.compared.missing) for name in _declared(declaration) if name not in there]
    return iter(sorted(rows, key=lambda row: (row["site"] is None, row["site"] or "")))


def _nothing(name: str, compared: bool) -> Object:
    """Return a site that has no trunk."""
    empty: Object = {"site": name, "there": False, "compared": compared, "trunk": {}}
    return {**empty, "acls": [], "endpoints": [], "phone_numbers": []}


def _row(held: Held, audit: Audit) -> Object:
    entries = ACL.field("entries")
    return {
        "site": held.site,
        "there": True,
        "compared": held.declared is not None and not held.unread,
        "trunk": {
            "id": held.ref.id,
            "name": held.ref.name,
            "domain": held.values.get("domain") or held.values.get("host_name"),
        },
        "acls": [
            {
                "name": acl.get("name"),
                "enabled": acl.get("enabled") is not False,
                "entries": [_pick(one, "ip_range", "description") for one in entries.in_order(acl.get("entries"))],
            }
            for acl in held.acls
        ],
        "endpoints": [
            {
                "sip_address": endpoint_name(one),
                "priority": one.get("priority"),
                "enabled": one.get("enabled") is not False,
            }
            for one in held.endpoints
        ],
        "phone_numbers": held.numbers,
    }


def _pick(values: Values, *names: str) -> Object:
    return {name: values.get(name) for name in names}


def in_words(summary: Values) -> str:
    """Return what a summary says first: "43 of 60 sites as declared, 60 trunks. 4 critical, 20 high"."""
    sites = f"{summary['as_declared']} of {count_noun(summary['sites'], 'site')} as declared"
    return f"{sites}, {count_noun(summary['trunks'], 'trunk')}. {counted(summary['open']) or 'Nothing found'}"
