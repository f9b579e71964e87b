#!/usr/bin/python
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Documentation of est_sip_endpoint_info; what it does is in module_utils, beginning with _module."""

DOCUMENTATION = r"""
module: est_sip_endpoint_info
short_description: List SIP endpoints of trunks
version_added: 0.1.0
description:
  - Lists the SIP endpoints of one trunk or of all trunks of a project.
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
  endpoint_id:
    description: Only the endpoint with this id. Needs O(trunk), and excludes O(sip_address).
    type: str
  sip_address:
    description:
      - Only endpoints with this address, compared as M(sinch.est.est_sip_endpoint) does. Excludes O(endpoint_id).
    type: str
seealso:
  - module: sinch.est.est_sip_endpoint
"""

EXAMPLES = r"""

- name: The endpoints of one trunk
  sinch.est.est_sip_endpoint_info:
    trunk: london
  register: london

- name: Which trunks send calls to this SBC
  sinch.est.est_sip_endpoint_info:
    sip_address: sbc1.london.example.com
  register: uses

- name: Show them
  ansible.builtin.debug:
    msg: "{{ uses.sip_endpoints | map(attribute='trunk_name') }}"
"""

RETURN = r"""
sip_endpoints:
  description: The endpoints.
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
      description: Id of the SIP endpoint.
      type: str
      returned: always
      sample: 01HV2ZVQ1E2N0Y9ZJ5W1T3K8RD
    sip_address:
      description: Where calls go.
      type: str
      returned: always
      sample: sbc1.london.example.com:5061;transport=tls
    priority:
      description: The lowest is tried first.
      type: int
      returned: always
      sample: 1
    enabled:
      description: Whether it gets calls.
      type: bool
      returned: always
      sample: true
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
    name:
      description: What it is called; its address, where this collection created it.
      type: str
      returned: when O(api=published)
      sample: 'sbc1.example.com:5060'
    is_registered:
      description: Whether a device registers here, so that it has no address.
      type: bool
      returned: when O(api=published)
      sample: false
    credential_username:
      description: As whom a device registers.
      type: str
      returned: when O(api=published)
      sample: pbx-london
    project_id:
      description: The project that it belongs to.
      type: str
      returned: when O(api=published)
      sample: 3acb7ae1-cf3d-4112-ba5e-3a9d8c71cd47
"""

from ansible_collections.sinch.est.plugins.module_utils._model.resource import SIP_ENDPOINT
from ansible_collections.sinch.est.plugins.module_utils._module.query import reader
from ansible_collections.sinch.est.plugins.module_utils._module.run import run


def main() -> None:
    run(*reader(SIP_ENDPOINT))


if __name__ == "__main__":
    main()
