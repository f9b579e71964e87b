#!/usr/bin/python
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Documentation of est_acl_info; what it does is in module_utils, beginning with _module."""

DOCUMENTATION = r"""
module: est_acl_info
short_description: List IP access control lists of trunks
version_added: 0.1.0
description:
  - Lists the access control lists of one trunk or of all trunks of a project.
author:
  - The sinch.est project (@sinch-est)
extends_documentation_fragment:
  - sinch.est.connection
  - sinch.est.attributes
  - sinch.est.attributes.reader
options:
  trunk:
    description: Only those of this trunk, by its name or its id. Without it, those of every trunk of the project.
    type: str
  acl_id:
    description: Only the ACL with this id. Needs O(trunk), and excludes O(name).
    type: str
  name:
    description: Only ACLs with this name. Excludes O(acl_id).
    type: str
seealso:
  - module: sinch.est.est_acl
"""

EXAMPLES = r"""

- name: Who may call through which trunk
  sinch.est.est_acl_info:
  register: everything

- name: Show it
  ansible.builtin.debug:
    msg: "{{ item.trunk_name }}: {{ item.entries | map(attribute='ip_range') | join(', ') }}"
  loop: "{{ everything.acls }}"
  loop_control:
    label: "{{ item.name }}"
"""

RETURN = r"""
acls:
  description: The ACLs.
  returned: success
  type: list
  elements: dict
  contains:
    trunk_id:
      description: Id of its trunk.
      type: str
      returned: always
      sample: 01HV2ZRGZBJ0WTQR3J2QSXVDR9
    trunk_name:
      description: Name of its trunk.
      type: str
      returned: always
      sample: london
    id:
      description: Id of the ACL.
      type: str
      returned: always
      sample: 01HV2ZXB5Q6TFCJ7Y3V0M9N4AE
    name:
      description: Name of the ACL.
      type: str
      returned: always
      sample: site
    enabled:
      description: Whether it is in force.
      type: bool
      returned: always
      sample: true
    entries:
      description: The ranges, each with C(ip_range) and C(description).
      type: list
      elements: dict
      returned: always
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
"""

from ansible_collections.sinch.est.plugins.module_utils._model.resource import ACL
from ansible_collections.sinch.est.plugins.module_utils._module.query import reader
from ansible_collections.sinch.est.plugins.module_utils._module.run import run


def main() -> None:
    run(*reader(ACL))


if __name__ == "__main__":
    main()
