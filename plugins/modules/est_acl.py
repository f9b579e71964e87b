#!/usr/bin/python
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Documentation of est_acl; what it does is in module_utils, beginning with _module."""

DOCUMENTATION = r"""
module: est_acl
short_description: Manage IP access control lists of trunks
version_added: 0.1.0
description:
  - Creates, changes and deletes the access control lists that say which addresses may use a trunk.
  - An ACL is found by its id where that is given, otherwise by its name within its trunk. Where several have that
    name the task fails and lists their ids.
  - Additions come first, then updates, of these last what takes something away, and then removals, so that a site is
    not locked out in between.
  - One ACL is given by its own options, many in O(acls), not both.
  - What a task leaves out is kept as it is.
author:
  - The sinch.est project (@sinch-est)
extends_documentation_fragment:
  - sinch.est.connection
  - sinch.est.attributes
  - sinch.est.attributes.writer
  - sinch.est.attributes.child
options:
  trunk:
    description:
      - The trunk, by its name or its id, in quotes where that might be read as a number, see O(name).
      - In a list, for items that name none.
    type: str
  acl_id:
    description: Id of the ACL. With O(name) beside it, the ACL gets that name.
    type: str
  name:
    description:
      - Name of the ACL, in quotes where it might be read as a number or a date, such as V("0052").
      - Without quotes, YAML reads 0052 as 42 and 12:30 as 750, so a number or a date is refused. A blank at its
        beginning or end is refused as well. Names are compared in Unicode NFC and sent as they are written.
    type: str
  enabled:
    description: Whether the ACL is in force. The API enables a new one unless told otherwise.
    type: bool
  entries:
    description:
      - Ranges of the ACL. Those that are not listed stay as they are, unless O(exact=true). V(null) removes all.
      - Their order does not matter. Ranges are compared as networks and sent as they are written; one that the ACL has
        already keeps its spelling.
      - What goes for not being listed counts towards O(max_purge), each range as one.
      - Ranges that together are all addresses of IPv4 or of IPv6 are accepted with a warning, in whatever pieces; the
        role refuses them. An IPv4 address that is mapped into IPv6 counts as an IPv4 address.
      - Where no range holds an address of the public internet, a warning says so. That is right for a private
        interconnection only.
    type: list
    elements: dict
    suboptions:
      ip_range:
        description: An IPv4 or IPv6 address, or a network in CIDR notation.
        type: str
        required: true
      description:
        description: What the range is. Left out, it is kept as it is; V(null) clears it.
        type: str
      state:
        description: Whether the range is to be there.
        type: str
        choices: [present, absent]
  acls:
    description:
      - Many ACLs, each with the options of a single one. They may be on different trunks.
      - What M(sinch.est.est_acl_info) returns can be given back.
    type: list
    elements: dict
    suboptions:
      trunk:
        description: For this ACL, in place of O(trunk).
        type: str
      acl_id:
        description: See O(acl_id).
        type: str
      name:
        description: See O(name).
        type: str
      enabled:
        description: See O(enabled).
        type: bool
      entries:
        description: See O(entries).
        type: list
        elements: dict
        suboptions:
          ip_range:
            description: See O(entries[].ip_range).
            type: str
            required: true
          description:
            description: See O(entries[].description).
            type: str
          state:
            description: See O(entries[].state).
            type: str
            choices: [present, absent]
      state:
        description: For this ACL, in place of O(state).
        type: str
        choices: [present, absent]
      id:
        description:
          - As M(sinch.est.est_acl_info) returns it. Looked at only where several are found for the item.
          - To say which one is meant, use O(acl_id).
        type: raw
      trunk_id:
        description: As M(sinch.est.est_acl_info) returns it, for an item and a task without O(trunk).
        type: raw
      trunk_name:
        description: As M(sinch.est.est_acl_info) returns it, not looked at.
        type: raw
      create_time:
        description: As M(sinch.est.est_acl_info) returns it, not looked at.
        type: raw
      update_time:
        description: As M(sinch.est.est_acl_info) returns it, not looked at.
        type: raw
      project_id:
        description: As M(sinch.est.est_acl_info) returns it where O(api=published), not looked at.
        type: raw
seealso:
  - module: sinch.est.est_acl_info
  - module: sinch.est.est_trunk
"""

EXAMPLES = r"""

- name: All public addresses of the London office
  sinch.est.est_acl:
    trunk: london
    name: site
    entries:
      - ip_range: 198.51.100.0/28
        description: fibre
      - ip_range: 203.0.113.7
        description: LTE backup

- name: One range more, and one less; the others stay
  sinch.est.est_acl:
    trunk: london
    name: site
    entries:
      - ip_range: 192.0.2.64/29
        description: second fibre
      - ip_range: 203.0.113.7
        state: absent

- name: Exactly these ranges
  sinch.est.est_acl:
    trunk: london
    name: site
    exact: true
    entries:
      - ip_range: 198.51.100.0/28

- name: Exactly these ACLs
  sinch.est.est_acl:
    trunk: london
    exact: true
    acls:
      - name: site
      - name: data center
        entries:
          - ip_range: 2001:db8:10::/48
"""

RETURN = r"""
acl:
  description: The ACL, where the task names a single one. The same as the only member of RV(acls).
  returned: success, in single mode
  type: dict
  sample:
    action: created
    trunk_id: 01HV2ZRGZBJ0WTQR3J2QSXVDR9
    id: 01HV2ZXB5Q6TFCJ7Y3V0M9N4AE
    name: site
    enabled: true
    entries:
      - ip_range: 198.51.100.0/28
        description: fibre
      - ip_range: 203.0.113.7
        description: LTE backup
    create_time: '2026-11-23T20:37:06.945138Z'
    update_time: '2026-11-23T20:37:06.945138Z'
acls:
  description:
    - The ACLs in the order of the task, those that failed left out, then those that O(exact) removed.
    - In check mode, what would be created has what the task gives, and an id that begins with C(planned:), which later
      tasks take in check mode. What was absent already has what the task names it by.
  returned: always
  type: list
  elements: dict
  contains:
    action:
      description: What became of it, one of V(created), V(updated), V(deleted) and V(unchanged).
      type: str
      returned: always
      sample: unchanged
    trunk_id:
      description: Id of its trunk. It is V(null) where O(state=absent) found no trunk.
      type: str
      returned: always
      sample: 01HV2ZRGZBJ0WTQR3J2QSXVDR9
    id:
      description: Id of the ACL.
      type: str
      returned: when known
      sample: 01HV2ZXB5Q6TFCJ7Y3V0M9N4AE
    name:
      description: Name of the ACL.
      type: str
      returned: when known
      sample: site
    enabled:
      description: Whether it is in force.
      type: bool
      returned: when known
      sample: true
    entries:
      description: The ranges, each with C(ip_range) and C(description).
      type: list
      elements: dict
      returned: when known
      sample: [{ip_range: 198.51.100.0/28, description: fibre}]
    create_time:
      description: When it was created.
      type: str
      returned: when the API gives it
      sample: '2026-11-23T20:37:06.945138Z'
    update_time:
      description: When it was changed last.
      type: str
      returned: when the API gives it
      sample: '2026-11-23T20:37:06.945138Z'
    project_id:
      description: The project that it belongs to.
      type: str
      returned: when O(api=published)
      sample: 3acb7ae1-cf3d-4112-ba5e-3a9d8c71cd47
counts:
  description: How many objects were created, updated, deleted, unchanged and failed.
  returned: always
  type: dict
  sample: {created: 1, updated: 0, deleted: 0, unchanged: 2, failed: 0}
failed_items:
  description:
    - What failed. Each has what identifies it, its C(trunk), C(msg), and C(tried), which is false where it was
      left alone because of an earlier failure.
  returned: always
  type: list
  elements: dict
  sample:
    - trunk: oslo
      name: site
      tried: true
      msg: >-
        There is no trunk with the name or id 'oslo'. Create it first with sinch.est.est_trunk, or correct the name.
"""

from ansible_collections.sinch.est.plugins.module_utils._model.resource import ACL
from ansible_collections.sinch.est.plugins.module_utils._module.reconcile import writer
from ansible_collections.sinch.est.plugins.module_utils._module.run import run


def main() -> None:
    run(*writer(ACL))


if __name__ == "__main__":
    main()
