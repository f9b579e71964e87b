#!/usr/bin/python
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Documentation of est_sip_endpoint; what it does is in module_utils, beginning with _module."""

DOCUMENTATION = r"""
module: est_sip_endpoint
short_description: Manage SIP endpoints of trunks
version_added: 0.1.0
description:
  - Creates, changes and deletes the SIP endpoints (SBCs, PBXs, contact centers) that a trunk sends its calls to.
  - An endpoint is found by its id where that is given, otherwise by its SIP address within its trunk. Addresses that
    differ in case, C(sip:) or a dot at the end of the host only are the same.
  - Of an IP address, the default port and transport may be left out. Of a host name they count as they are written,
    since what is left out is looked up in DNS (RFC 3263). So V(sbc.example.com) and V(sbc.example.com:5060) are two
    endpoints.
  - Where an endpoint is created beside another one of the same host that stays and that the task does not name, a
    warning says so.
  - What a task leaves out is kept as it is.
  - One endpoint is given by its own options, many in O(sip_endpoints), not both.
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
      - The trunk, by its name or its id, in quotes where that might be read as a number, see
        O(sinch.est.est_trunk#module:name).
      - In a list, for items that name none.
    type: str
  endpoint_id:
    description: Id of the endpoint. With O(sip_address) beside it, the endpoint gets that address.
    type: str
  sip_address:
    description:
      - Where calls go, as V(host) or V(host:port), an IPv6 address in brackets.
      - It may begin with C(sip:) or C(sips:) and end with C(;transport=udp), C(tcp), C(tls), C(sctp), C(ws) or C(wss).
      - Other text is refused, unless an endpoint of the trunk has the very same.
    type: str
  priority:
    description:
      - Order in which endpoints are tried, from 1. The lowest comes first, equal ones take turns.
      - Digits without a zero before them. YAML reads 010 without quotes as 8, and nobody can tell afterwards.
    type: int
  enabled:
    description: Whether the endpoint gets calls. The API enables a new one unless told otherwise.
    type: bool
  sip_endpoints:
    description:
      - Many endpoints, each with the options of a single one. They may be on different trunks.
      - What M(sinch.est.est_sip_endpoint_info) returns can be given back.
    type: list
    elements: dict
    suboptions:
      trunk:
        description: For this endpoint, in place of O(trunk).
        type: str
      endpoint_id:
        description: See O(endpoint_id).
        type: str
      sip_address:
        description: See O(sip_address).
        type: str
      priority:
        description: See O(priority).
        type: int
      enabled:
        description: See O(enabled).
        type: bool
      state:
        description: For this endpoint, in place of O(state).
        type: str
        choices: [present, absent]
      id:
        description:
          - As M(sinch.est.est_sip_endpoint_info) returns it. Looked at only where several are found for the item.
          - To say which one is meant, use O(endpoint_id).
        type: raw
      trunk_id:
        description: As M(sinch.est.est_sip_endpoint_info) returns it, for an item and a task without O(trunk).
        type: raw
      trunk_name:
        description: As M(sinch.est.est_sip_endpoint_info) returns it, not looked at.
        type: raw
      create_time:
        description: As M(sinch.est.est_sip_endpoint_info) returns it, not looked at.
        type: raw
      update_time:
        description: As M(sinch.est.est_sip_endpoint_info) returns it, not looked at.
        type: raw
      name:
        description: As M(sinch.est.est_sip_endpoint_info) returns it where O(api=published), not looked at.
        type: raw
      is_registered:
        description: As M(sinch.est.est_sip_endpoint_info) returns it where O(api=published), not looked at.
        type: raw
      credential_username:
        description: As M(sinch.est.est_sip_endpoint_info) returns it where O(api=published), not looked at.
        type: raw
      project_id:
        description: As M(sinch.est.est_sip_endpoint_info) returns it where O(api=published), not looked at.
        type: raw
seealso:
  - module: sinch.est.est_sip_endpoint_info
  - module: sinch.est.est_trunk
"""

EXAMPLES = r"""

- name: The SBC of the London office
  sinch.est.est_sip_endpoint:
    trunk: london
    sip_address: sbc1.london.example.com:5061;transport=tls
    priority: 1

- name: Exactly these two, the backup after the first
  sinch.est.est_sip_endpoint:
    trunk: london
    exact: true
    sip_endpoints:
      - sip_address: sbc1.london.example.com
        priority: 1
      - sip_address: sbc2.london.example.com
        priority: 2

- name: Take one out of service
  sinch.est.est_sip_endpoint:
    trunk: london
    sip_address: sbc1.london.example.com
    enabled: false
"""

RETURN = r"""
sip_endpoint:
  description: The endpoint, where the task names a single one. The same as the only member of RV(sip_endpoints).
  returned: success, in single mode
  type: dict
  sample:
    action: created
    trunk_id: 01HV2ZRGZBJ0WTQR3J2QSXVDR9
    id: 01HV2ZVQ1E2N0Y9ZJ5W1T3K8RD
    sip_address: sbc1.london.example.com
    priority: 1
    enabled: true
    create_time: '2026-11-23T20:37:06.945138Z'
    update_time: '2026-11-23T20:37:06.945138Z'
sip_endpoints:
  description:
    - The endpoints in the order of the task, those that failed left out, then those that O(exact) removed.
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
      description: Id of the SIP endpoint.
      type: str
      returned: when known
      sample: 01HV2ZVQ1E2N0Y9ZJ5W1T3K8RD
    sip_address:
      description: Where calls go.
      type: str
      returned: when known
      sample: sbc1.london.example.com:5061;transport=tls
    priority:
      description: The lowest is tried first.
      type: int
      returned: when known
      sample: 1
    enabled:
      description: Whether it gets calls.
      type: bool
      returned: when known
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
      sip_address: sbc1.oslo.example.com
      tried: true
      msg: >-
        There is no trunk with the name or id 'oslo'. Create it first with sinch.est.est_trunk, or correct the name.
"""

from ansible_collections.sinch.est.plugins.module_utils._model.resource import SIP_ENDPOINT
from ansible_collections.sinch.est.plugins.module_utils._module.reconcile import writer
from ansible_collections.sinch.est.plugins.module_utils._module.run import run


def main() -> None:
    run(*writer(SIP_ENDPOINT))


if __name__ == "__main__":
    main()
