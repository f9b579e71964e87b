#!/usr/bin/python
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Documentation of est_audit; what it does is in module_utils, beginning with _module."""

DOCUMENTATION = r"""
module: est_audit
short_description: Find what is not as declared in a project, and what puts calls at risk
version_added: 0.1.0
description:
  - Reads all trunks of a project with what is under them, one list of trunks and three lists for each, and compares
    them with the sites that are declared. It sends no write, and is the same in check mode.
  - A finding is a difference from what is declared, a risk such as an ACL that admits every address, or a trunk that
    no site declares. One cause is one finding. Each has a code, whose meaning never changes, and a severity.
  - Findings do not fail the task. RV(failing) lists the sites for which a playbook is to fail, and
    C(sinch.est.audit_sites) does so.
  - A table is printed on standard error, with a line for each site that is not as it should be, the worst first.
  - Where nothing has changed, two audits of one day give the same result, byte for byte.
author:
  - The sinch.est project (@sinch-est)
extends_documentation_fragment:
  - sinch.est.connection
  - sinch.est.attributes
options:
  sites:
    description:
      - The sites that are declared, each as in O(sinch.est.est_site#module:sites). A list that a site leaves out is
        empty, as with O(sinch.est.est_site#module:exact).
      - A mistake in one of them is a finding, and the others are compared.
      - Without any, all trunks are reported as not declared, with what is at risk on them.
    type: list
    elements: raw
    default: []
  policy:
    description: What is wanted of all sites, beside what each declares.
    type: dict
    suboptions:
      widest_ipv4:
        description: The shortest prefix that a range of IPv4 may have.
        type: int
        default: 24
      widest_ipv6:
        description: The shortest prefix that a range of IPv6 may have.
        type: int
        default: 48
      endpoints:
        description: On how many hosts a trunk with numbers has to have enabled endpoints.
        type: int
        default: 2
      transport:
        description: The transport that every endpoint has to name. Left out, any will do.
        type: str
        choices: [udp, tcp, tls]
      resolve:
        description:
          - Whether DNS is asked for an address of each host that endpoints name.
          - A host that has only SRV records is reported as well. Then leave this out, or accept the finding.
        type: bool
        default: false
      diverted_days:
        description: After how many days a diversion is no longer taken for one.
        type: int
        default: 7
      ignore:
        description: Codes that are not looked for.
        type: list
        elements: str
        default: []
      severities:
        description: Other severities than those of the codes, such as C(EST011=medium).
        type: dict
        default: {}
  accept:
    description:
      - Findings that are known. They are reported as accepted, and count nowhere.
      - An entry that matches nothing, or whose day has passed, is a finding itself.
    type: list
    elements: dict
    default: []
    suboptions:
      code:
        description: The code.
        type: str
        required: true
      site:
        description: The site, or the name of a trunk that no site declares. Left out, any.
        type: str
      object:
        description: What it is about, as RV(findings[].object) has it, or one of RV(findings[].numbers). Left out, any.
        type: str
      reason:
        description: Why it is accepted.
        type: str
        required: true
      until:
        description: The last day for which this holds, such as V(2027-01-31), in quotes. Left out, for ever.
        type: str
  diversions:
    description:
      - What the file of C(sinch.est.divert_numbers) records, its list C(diversions). The sites are compared as if each
        declared the numbers that ring there now, and each diversion is a finding.
    type: list
    elements: raw
    default: []
  mistakes:
    description: Sites that could not be gathered, each with why. They are reported with those that have a mistake.
    type: list
    elements: dict
    default: []
    suboptions:
      site:
        description: The site, or where it was written.
        type: str
        required: true
      msg:
        description: What is wrong.
        type: str
        required: true
  only:
    description: Names of the sites that are reported. Left out, the whole project is.
    type: list
    elements: str
  fail_on:
    description: From which severity on a site is among RV(failing).
    type: str
    choices: [critical, high, medium, low, info, never]
    default: medium
  since:
    description:
      - The file C(audit.json) of an earlier audit. Then each finding says since when it is there, and what has gone is
        listed. A file that is not there yet is no earlier audit.
    type: path
  date:
    description: The day of the audit, such as V(2026-11-26). Left out, today in UTC.
    type: str
  show:
    description:
      - Whether to print the table. M(sinch.est.est_audit_report) can do so later, as C(sinch.est.audit_sites) does in
        the end.
    type: bool
    default: true
  concurrency:
    description: How many requests may be under way at the same time, from 1 to 16.
    type: int
    default: 4
attributes:
  check_mode:
    support: full
    details: There is no difference, since nothing is written.
  diff_mode:
    support: full
    details: Of each site that is not as declared, its document as it is and as it would be.
seealso:
  - module: sinch.est.est_audit_report
  - module: sinch.est.est_site
"""

EXAMPLES = r"""
- name: What is wrong in the project
  sinch.est.est_audit:
    sites: "{{ pbx_sites }}"
    policy:
      endpoints: 2
      transport: tls
    accept:
      - code: EST011
        site: madrid
        reason: one PBX, until the second is delivered
        until: "2027-01-31"
  register: audit

- name: Fail where it matters
  ansible.builtin.assert:
    that: audit.failing | length == 0
    fail_msg: "{{ audit.failing | map(attribute='msg') | join('; ') }}"
"""

RETURN = r"""
date:
  description: The day of the audit.
  returned: success
  type: str
  sample: "2026-11-26"
findings:
  description: What was found, accepted or not, the worst first.
  returned: success
  type: list
  elements: dict
  contains:
    code:
      description: The code, which says what it is. The documentation has a paragraph for each.
      type: str
      returned: always
      sample: EST023
    title:
      description: What the code means, in few words.
      type: str
      returned: always
      sample: number on another trunk
    severity:
      description: One of V(critical), V(high), V(medium), V(low) and V(info).
      type: str
      returned: always
      sample: high
    site:
      description: Name of the site, V(null) where no site is declared for it.
      type: str
      returned: always
      sample: london
    trunk:
      description: Name of the trunk, or its id where it has no name; V(null) where there is none.
      type: str
      returned: always
      sample: paris
    object:
      description: What it is about. Phone numbers that follow each other are folded.
      type: str
      returned: always
      sample: +442079460100…109 (10)
    numbers:
      description: All phone numbers that it is about.
      type: list
      elements: str
      returned: always
      sample: ["+442079460100"]
    message:
      description: What is wrong.
      type: str
      returned: always
      sample: 10 phone numbers (+442079460100…109 (10)) of the site on trunk 'paris', so calls go there.
    advice:
      description: What to do.
      type: str
      returned: always
      sample: Run sinch.est.provision_sites, which moves what is on a trunk of a site.
    drift:
      description: Whether it is a difference from what is declared.
      type: bool
      returned: always
      sample: true
    accepted:
      description: The C(reason) for which it is accepted and C(until) when, V(null) where it is not.
      type: dict
      returned: always
      sample: {reason: one PBX, until: null}
    since:
      description: The day on which it was seen first.
      type: str
      returned: always
      sample: "2026-11-20"
    new:
      description: Whether the audit of O(since) did not have it.
      type: bool
      returned: always
      sample: false
gone:
  description: Findings of the audit of O(since) that are not there any more, as that had them.
  returned: success
  type: list
  elements: dict
  sample:
    - code: EST030
      title: no numbers
      severity: low
      site: oslo
      trunk: oslo
      object: numbers
      numbers: []
      message: No phone number rings here.
      advice: Assign numbers, or take it down.
      drift: false
      accepted: null
      since: "2026-11-20"
      new: false
summary:
  description:
    - How many C(sites) and C(trunks) there are, how many sites are C(as_declared), how many findings of each severity
      are C(open), C(accepted), C(new) and C(gone), and what it was C(compared_with).
  returned: success
  type: dict
  sample:
    sites: 60
    trunks: 62
    as_declared: 58
    open: {critical: 0, high: 1, medium: 2, low: 0, info: 0}
    accepted: 0
    new: 1
    gone: 0
    compared_with: "2026-11-25"
    fail_on: medium
failing:
  description:
    - The sites with a finding from O(fail_on) on, the worst first. Each has its C(site), the C(host) that stands for it
      in a play, and C(msg). What belongs to no site comes last, as V((no site\)).
  returned: success
  type: list
  elements: dict
  sample:
    - site: london
      host: london
      msg: "1 high. EST023: 10 phone numbers (+442079460100…109 (10)) of the site on trunk 'paris', so calls go there."
estate:
  description: Each site, and each trunk that is none, with its ACLs, endpoints and numbers as they are.
  returned: success
  type: list
  elements: dict
  sample:
    - site: london
      there: true
      compared: true
      trunk: {id: 01HV2ZRGZBJ0WTQR3J2QSXVDR9, name: london, domain: acme-london.pstn.sinch.com}
      acls:
        - name: site
          enabled: true
          entries: [{ip_range: 198.51.100.0/28, description: fibre}]
      endpoints: [{sip_address: sbc1.london.example.com, priority: 1, enabled: true}]
      phone_numbers: ["+442079460100"]
"""

from ansible_collections.sinch.est.plugins.module_utils._module.audit import auditor
from ansible_collections.sinch.est.plugins.module_utils._module.run import run


def main() -> None:
    run(*auditor())


if __name__ == "__main__":
    main()
