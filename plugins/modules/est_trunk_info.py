#!/usr/bin/python
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Documentation of est_trunk_info; what it does is in module_utils, beginning with _module."""

DOCUMENTATION = r"""
module: est_trunk_info
short_description: List SIP trunks
version_added: 0.1.0
description:
  - Lists the trunks of a project, all of them or those with a name or an id.
  - The list is empty where there is none.
author:
  - The sinch.est project (@sinch-est)
extends_documentation_fragment:
  - sinch.est.connection
  - sinch.est.attributes
  - sinch.est.attributes.reader
options:
  trunk_id:
    description: Only the trunk with this id. Excludes O(name).
    type: str
  name:
    description: Only trunks with this name. Several can have it. Excludes O(trunk_id).
    type: str
seealso:
  - module: sinch.est.est_trunk
"""

EXAMPLES = r"""
- name: All trunks
  sinch.est.est_trunk_info:
  register: all_trunks

- name: One trunk by its name
  sinch.est.est_trunk_info:
    name: london
  register: london

- name: Its SIP domain
  ansible.builtin.debug:
    msg: "{{ london.trunks[0].domain }}"
  when: london.trunks | length == 1
"""

RETURN = r"""
trunks:
  description: The trunks.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: Id of the trunk.
      type: str
      returned: always
      sample: 01HV2ZRGZBJ0WTQR3J2QSXVDR9
    name:
      description: Name of the trunk.
      type: str
      returned: always
      sample: london
    host_name:
      description: First part of its SIP domain.
      type: str
      returned: always
      sample: acme-london
    top_level_domain:
      description: The rest of its SIP domain.
      type: str
      returned: always
      sample: pstn.sinch.com
    domain:
      description: Its SIP domain.
      type: str
      returned: always
      sample: acme-london.pstn.sinch.com
    calls_per_second:
      description: How many calls a second it takes.
      type: int
      returned: always
      sample: 1
    enable_calling_to_beta:
      description: Whether it may call numbers in beta.
      type: bool
      returned: always
      sample: false
    create_time:
      description: When it was created.
      type: str
      returned: always
      sample: '2026-11-23T20:37:06.945138Z'
    update_time:
      description: When it was changed last.
      type: str
      returned: always
      sample: '2026-11-23T20:37:06.945138Z'
    enable_caller_name:
      description: Whether the name of the caller is shown.
      type: bool
      returned: when O(api=published)
      sample: false
    call_forward_number:
      description: Where calls go that the trunk does not take.
      type: str
      returned: when O(api=published)
      sample: '+442079460199'
    enable_call_forward:
      description: Whether calls are forwarded to that number.
      type: bool
      returned: when O(api=published)
      sample: false
    project_id:
      description: The project that it belongs to.
      type: str
      returned: when O(api=published)
      sample: 3acb7ae1-cf3d-4112-ba5e-3a9d8c71cd47
"""

from ansible_collections.sinch.est.plugins.module_utils._model.resource import TRUNK
from ansible_collections.sinch.est.plugins.module_utils._module.query import reader
from ansible_collections.sinch.est.plugins.module_utils._module.run import run


def main() -> None:
    run(*reader(TRUNK))


if __name__ == "__main__":
    main()
