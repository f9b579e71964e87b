#!/usr/bin/python
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Documentation of est_site; what it does is in module_utils, beginning with _module."""

DOCUMENTATION = r"""
module: est_site
short_description: Manage whole PBX sites
version_added: 0.1.0
description:
  - A PBX site is a trunk with the addresses that may call over it (ACLs), the SIP endpoints that answer, and the phone
    numbers that ring there. One task brings any number of sites to what is declared, with one login, one list of
    trunks and three lists for each site.
  - There is one plan over all sites, in phases. What lets calls through is made first, and what calls need goes last.
    So every state on the way is one in which calls work, and a run that is killed leaves one.
  - Before the first write the plan is carried out on paper. Where a number would ring nowhere, or a site could not
    call, on the way or in the end, the task is refused. All that is wrong with all sites is named together.
  - A number that another site of the task has moves, such that it rings on one of them all the time, or all but a
    moment.
  - After the task, in check mode too, one line for each object that changes is printed on standard error, then the plan
    in one line.
author:
  - The sinch.est project (@sinch-est)
extends_documentation_fragment:
  - sinch.est.connection
  - sinch.est.attributes
options:
  sites:
    description:
      - The sites. The keys are those of a file of sites, see P(sinch.est.pbx_site#role).
      - What a site leaves out is kept, unless it is O(sites[].exact). Then a list that is left out is empty.
    type: list
    elements: dict
    required: true
    suboptions:
      name:
        description: Name of the site and of its trunk. The rules are those of O(sinch.est.est_trunk#module:name).
        type: str
        required: true
      trunk_id:
        description: Id of the trunk, where its name is another one, or several have it. The trunk gets the site's name.
        type: str
      state:
        description:
          - V(present) where it is left out.
          - V(absent) takes the site down, its numbers first. It is refused while numbers are attached that no other
            site of the task gets, unless O(sites[].release_numbers=true).
        type: str
        choices: [present, absent]
      host_name:
        description: First part of the trunk's SIP domain. Sinch makes one up for a new trunk where it is left out.
        type: str
      renamed_from:
        description:
          - The name that the trunk may still have. Then it is renamed, and none is created.
          - It may stay afterwards. Where there are trunks of both names, the site is refused.
        type: str
      public_addresses:
        description:
          - The addresses from which the site calls, as one ACL that is enabled.
          - Ranges that together are all addresses of IPv4 or of IPv6 are refused.
        type: list
        elements: dict
        suboptions:
          ip_range:
            description: An IPv4 or IPv6 address, or a network in CIDR notation.
            type: str
            required: true
          description:
            description: What it is.
            type: str
          state:
            description: V(absent) takes this one away.
            type: str
            choices: [present, absent]
      acl_name:
        description: Name of the ACL that holds O(sites[].public_addresses), V(site) where it is left out.
        type: str
      acls:
        description: Several ACLs, in place of O(sites[].public_addresses).
        type: list
        elements: dict
        suboptions:
          name:
            description: Name of the ACL.
            type: str
            required: true
          enabled:
            description: Whether it counts.
            type: bool
          entries:
            description: The addresses that may call.
            type: list
            elements: dict
            suboptions:
              ip_range:
                description: An IPv4 or IPv6 address, or a network in CIDR notation.
                type: str
                required: true
              description:
                description: What it is.
                type: str
              state:
                description: V(absent) takes this one away.
                type: str
                choices: [present, absent]
          state:
            description: V(absent) removes the ACL.
            type: str
            choices: [present, absent]
      endpoints:
        description: Where calls to the site go.
        type: list
        elements: dict
        suboptions:
          sip_address:
            description: As in O(sinch.est.est_sip_endpoint#module:sip_address).
            type: str
            required: true
          priority:
            description: Order in which endpoints are tried, from 1.
            type: int
          enabled:
            description: Whether it gets calls. Left out, it is kept, and a new one gets calls.
            type: bool
          state:
            description: V(absent) removes the endpoint.
            type: str
            choices: [present, absent]
      phone_numbers:
        description: The site's numbers in E.164 format, in quotes.
        type: list
        elements: str
      exact:
        description: For this site, in place of O(exact).
        type: bool
      max_purge:
        description: For this site, in place of O(max_purge).
        type: int
      release_numbers:
        description: For this site, in place of O(release_numbers).
        type: bool
  only:
    description:
      - Names of the sites that are touched. All others are declared only.
      - A number of theirs that is on the trunk of one that is touched stays there, and so does a number on one of their
        trunks that one that is touched wants. A warning names both.
    type: list
    elements: str
  take_numbers_from:
    description:
      - Names or ids of trunks that are no sites of the task, and from which sites get their numbers.
      - A number that a site wants and that is on any other trunk is refused.
    type: list
    elements: str
  allow_outage:
    description: Names of sites whose numbers may ring nowhere, or which may not call, on the way or in the end.
    type: list
    elements: str
  expect_plan:
    description: The RV(plan_id) of the plan that somebody has looked at. Any other plan is refused.
    type: str
  exact:
    description:
      - Whether to remove ACLs, addresses, endpoints and numbers of the sites' trunks that are not listed.
      - Additions and updates come first, and where one of them failed nothing is removed from its trunk.
    type: bool
    default: false
  max_purge:
    description:
      - How many objects of one kind may go from one site for not being listed, each range of an ACL counted as one. A
        number that moves does not count.
      - Where it would be more, the site is refused, and the error says what would have gone.
    type: int
    default: 10
  release_numbers:
    description: Whether O(sites[].state=absent) may take numbers off that no other site of the task gets.
    type: bool
    default: false
  on_error:
    description:
      - With V(stop), nothing is written at all where anything is refused, and after a failure the rest is left alone.
      - With V(continue), a site that is refused is left as it is, and the others go on.
      - A value of any site that makes no sense stops the task before its first write in both cases. It is accepted only
        where the object has this very value already.
    type: str
    choices: [stop, continue]
    default: stop
  concurrency:
    description: How many requests may be under way at the same time, from 1 to 16.
    type: int
    default: 4
  return_unchanged:
    description: Whether the result holds the sites that are as they were wanted. RV(plan) counts them in both cases.
    type: bool
    default: true
attributes:
  check_mode:
    support: full
    details: Makes the very plan that the real run would make.
  diff_mode:
    support: full
    details: Of each site that changes, its document before and after, in the form of the file of sites.
seealso:
  - module: sinch.est.est_site_info
  - module: sinch.est.est_trunk
  - module: sinch.est.est_phone_number
"""

EXAMPLES = r"""

- name: Two sites, each with a trunk, an ACL, endpoints and numbers
  sinch.est.est_site:
    exact: true
    sites:
      - name: london
        host_name: acme-london
        public_addresses:
          - ip_range: 198.51.100.0/28
        endpoints:
          - sip_address: sbc1.london.example.com
            priority: 1
          - sip_address: sbc2.london.example.com
            priority: 2
        phone_numbers: ["+442079460100", "+442079460101"]
      - name: paris
        public_addresses:
          - ip_range: 192.0.2.64/29
        endpoints:
          - sip_address: sbc1.paris.example.com
        phone_numbers: ["+33199000100"]

- name: Move a number from a trunk that was made by hand
  sinch.est.est_site:
    take_numbers_from: [old pbx]
    sites:
      - name: london
        phone_numbers: ["+442079460102"]

- name: Take a site down after its numbers have gone to another one
  sinch.est.est_site:
    sites:
      - name: paris
        state: absent
      - name: london
        phone_numbers: ["+33199000100"]
"""

RETURN = r"""
sites:
  description: The sites that are touched, in the order of the task.
  returned: always
  type: list
  elements: dict
  contains:
    name:
      description: Name of the site.
      type: str
      returned: always
      sample: london
    action:
      description: What became of it, one of V(created), V(updated), V(deleted), V(unchanged) and V(failed).
      type: str
      returned: always
      sample: updated
    trunk:
      description: Id of its trunk, V(null) where there is none yet.
      type: str
      returned: always
      sample: 01HV2ZRGZBJ0WTQR3J2QSXVDR9
    changes:
      description:
        - The objects that changed, or would in check mode.
        - Each has its C(kind) (C(trunk), C(acl), C(sip_endpoint) or C(phone_number)), C(action), C(key), of a number
          that moved the trunk C(from) which, and C(fields) with C(before) and C(after) of what is written.
      type: list
      elements: dict
      returned: always
      sample:
        - action: updated
          kind: sip_endpoint
          key: sbc1.london.example.com
          fields: {priority: {before: 2, after: 1}}
        - {action: moved, kind: phone_number, key: "+442079460102", from: old pbx, fields: {}}
    plan:
      description: How much there is to do.
      type: str
      returned: always
      sample: 0 to create, 1 to update, 1 to move, 0 to delete
    failed:
      description: Whether anything of the site failed or was refused.
      type: bool
      returned: always
      sample: false
    msg:
      description: Why, the first reason; empty where nothing did.
      type: str
      returned: always
      sample: ""
    left:
      description: Numbers that stay on one trunk, and belong on another, because O(only) leaves a site out.
      type: list
      elements: str
      returned: success
      sample:
        - >-
          1 phone number of site paris, which this task does not touch, is on trunk 'london' and left there:
          +33199000100
    not_listed:
      description: What is under the trunk, is not listed, and stays because the site is not exact; empty for nothing.
      type: str
      returned: success
      sample: "Not listed, and stays: SIP endpoint sbc9.london.example.com (still gets calls, with priority 1)."
counts:
  description: How many objects were created, updated, moved, deleted, unchanged and failed.
  returned: always
  type: dict
  sample: {created: 0, updated: 1, moved: 1, deleted: 0, unchanged: 9, failed: 0}
plan:
  description: The plan in one line.
  returned: always
  type: str
  sample: 0 to create, 1 to update, 1 to move, 0 to delete, on 1 of 2 sites
plan_id:
  description: The same for the same plan, in check mode and out of it. See O(expect_plan).
  returned: always
  type: str
  sample: 3f2a9c1d7b40
calls:
  description:
    - C(numbers) is how many numbers ring after the task, C(moved) how many move.
    - C(at_risk) lists what O(allow_outage) allows, each with its C(trunk), C(kind), C(key) and C(msg).
  returned: always
  type: dict
  sample: {numbers: 3, moved: 1, at_risk: []}
failed_items:
  description:
    - What failed. Each has its C(site), C(msg), and C(tried), which is false where it was left alone.
    - An object has its C(kind) and what identifies it besides.
  returned: always
  type: list
  elements: dict
  sample:
    - site: oslo
      msg: "phone_numbers: +4721999100 would ring nowhere, because there are no endpoints."
      tried: false
"""

from ansible_collections.sinch.est.plugins.module_utils._module.reconcile_sites import sites_writer
from ansible_collections.sinch.est.plugins.module_utils._module.run import run


def main() -> None:
    run(*sites_writer())


if __name__ == "__main__":
    main()
