#!/usr/bin/python
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Documentation of est_trunk; what it does is in module_utils, beginning with _module."""

DOCUMENTATION = r"""
module: est_trunk
short_description: Manage SIP trunks
version_added: 0.1.0
description:
  - Creates, renames and deletes trunks of Sinch Elastic SIP Trunking, one or a whole fleet in one task.
  - A trunk is found by its id where that is given, otherwise by its name. Where several trunks have that name the task
    fails and lists their ids.
  - What lives under a trunk goes before it, and is in the plan, the diff and the counts. Its phone numbers are taken
    off first, then its SIP endpoints are deleted, then its ACLs, then the trunk. After a failure nothing more is taken
    from that trunk.
  - A trunk with phone numbers is not deleted unless O(release_numbers=true). Move them to another trunk first, in one
    task of M(sinch.est.est_phone_number) that names both trunks in
    O(sinch.est.est_phone_number#module:assignments).
  - One trunk is given by its own options, many in O(trunks), not both.
author:
  - The sinch.est project (@sinch-est)
extends_documentation_fragment:
  - sinch.est.connection
  - sinch.est.attributes
  - sinch.est.attributes.writer
options:
  trunk_id:
    description: Id of the trunk. With O(name) beside it, the trunk gets that name.
    type: str
  name:
    description:
      - Name of the trunk, in quotes where it might be read as a number or a date, such as V("0052").
      - Without quotes, YAML reads 0052 as 42 and 12:30 as 750, so a number or a date is refused. A blank at its
        beginning or end is refused as well. Names are compared in Unicode NFC and sent as they are written.
    type: str
  host_name:
    description:
      - First part of the trunk's SIP domain, of letters, digits and hyphens. Sinch makes one up where it is left out.
      - Can only be set when the trunk is created. Another one for a trunk that exists is an error.
    type: str
  release_numbers:
    description:
      - Whether phone numbers may be taken off a trunk that is deleted. They ring nowhere then, until a trunk gets them.
      - Without it, a trunk that has any is left as it is, with all that lives under it.
      - Numbers that another run attaches while the task is at work are never released. The trunk stays with them.
    type: bool
    default: false
  trunks:
    description:
      - Many trunks, each with the options of a single one.
      - What M(sinch.est.est_trunk_info) returns can be given back.
    type: list
    elements: dict
    suboptions:
      trunk_id:
        description: See O(trunk_id).
        type: str
      name:
        description: See O(name).
        type: str
      host_name:
        description: See O(host_name).
        type: str
      state:
        description: For this trunk, in place of O(state).
        type: str
        choices: [present, absent]
      release_numbers:
        description: For this trunk, in place of O(release_numbers).
        type: bool
      id:
        description:
          - As M(sinch.est.est_trunk_info) returns it. Looked at only where several are found for the item.
          - To say which one is meant, use O(trunk_id).
        type: raw
      top_level_domain:
        description: As M(sinch.est.est_trunk_info) returns it, not looked at.
        type: raw
      domain:
        description: As M(sinch.est.est_trunk_info) returns it, not looked at.
        type: raw
      calls_per_second:
        description: As M(sinch.est.est_trunk_info) returns it, not looked at.
        type: raw
      enable_calling_to_beta:
        description: As M(sinch.est.est_trunk_info) returns it, not looked at.
        type: raw
      create_time:
        description: As M(sinch.est.est_trunk_info) returns it, not looked at.
        type: raw
      update_time:
        description: As M(sinch.est.est_trunk_info) returns it, not looked at.
        type: raw
      enable_caller_name:
        description: As M(sinch.est.est_trunk_info) returns it where O(api=published), not looked at.
        type: raw
      call_forward_number:
        description: As M(sinch.est.est_trunk_info) returns it where O(api=published), not looked at.
        type: raw
      enable_call_forward:
        description: As M(sinch.est.est_trunk_info) returns it where O(api=published), not looked at.
        type: raw
      project_id:
        description: As M(sinch.est.est_trunk_info) returns it where O(api=published), not looked at.
        type: raw
seealso:
  - module: sinch.est.est_trunk_info
  - module: sinch.est.est_acl
  - module: sinch.est.est_sip_endpoint
  - module: sinch.est.est_phone_number
"""

EXAMPLES = r"""
- name: A trunk for the London office
  sinch.est.est_trunk:
    name: london
    host_name: acme-london

- name: Trunks for all sites, in one task
  sinch.est.est_trunk:
    trunks:
      - name: london
        host_name: acme-london
      - name: madrid
      - name: oslo
        state: absent

- name: Remove a trunk that has no numbers any more, with its endpoints and ACLs
  sinch.est.est_trunk:
    name: oslo
    state: absent

- name: Remove trunks, and let the numbers of one of them go
  sinch.est.est_trunk:
    state: absent
    trunks:
      - name: berlin
      - name: pop-up-store
        release_numbers: true

- name: Another name for a trunk
  sinch.est.est_trunk:
    trunk_id: 01HV2ZRGZBJ0WTQR3J2QSXVDR9
    name: london-city
"""

RETURN = r"""
trunk:
  description: The trunk, where the task names a single one. The same as the only member of RV(trunks).
  returned: success, in single mode
  type: dict
  sample:
    action: created
    id: 01HV2ZRGZBJ0WTQR3J2QSXVDR9
    name: london
    host_name: acme-london
    top_level_domain: pstn.sinch.com
    domain: acme-london.pstn.sinch.com
    calls_per_second: 1
    enable_calling_to_beta: false
    create_time: '2026-11-23T20:37:06.945138Z'
    update_time: '2026-11-23T20:37:06.945138Z'
trunks:
  description:
    - The trunks in the order of the task, those that failed left out.
    - In check mode, a trunk that would be created has what the task gives, and an id that begins with C(planned:). The
      modules for what lives under a trunk take it as their O(sinch.est.est_acl#module:trunk), and this one as
      O(trunk_id), in check mode.
    - A trunk that was absent already has what the task names it by.
  returned: always
  type: list
  elements: dict
  contains:
    action:
      description: What became of it, one of V(created), V(updated), V(deleted) and V(unchanged).
      type: str
      returned: always
      sample: unchanged
    id:
      description: Id of the trunk.
      type: str
      returned: when known
      sample: 01HV2ZRGZBJ0WTQR3J2QSXVDR9
    name:
      description: Name of the trunk.
      type: str
      returned: when known
      sample: london
    host_name:
      description: First part of its SIP domain.
      type: str
      returned: when known
      sample: acme-london
    top_level_domain:
      description: The rest of its SIP domain.
      type: str
      returned: when the API gives it
      sample: pstn.sinch.com
    domain:
      description: Its SIP domain.
      type: str
      returned: when the API gives it
      sample: acme-london.pstn.sinch.com
    calls_per_second:
      description: How many calls a second it takes.
      type: int
      returned: when the API gives it
      sample: 1
    enable_calling_to_beta:
      description: Whether it may call numbers in beta.
      type: bool
      returned: when the API gives it
      sample: false
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
phone_numbers:
  description: The numbers that were taken off trunks before they were deleted, or would be in check mode.
  returned: where a trunk is deleted, or would be but for a failure
  type: list
  elements: dict
  contains:
    action:
      description: Always V(deleted).
      type: str
      returned: always
      sample: deleted
    phone_number:
      description: The number, in E.164 format.
      type: str
      returned: always
      sample: '+442079460100'
    trunk_id:
      description: Id of the trunk that it was on.
      type: str
      returned: always
      sample: 01HV2ZRGZBJ0WTQR3J2QSXVDR9
sip_endpoints:
  description:
    - The SIP endpoints that were deleted before their trunks, or would be in check mode, with all that
      M(sinch.est.est_sip_endpoint_info) tells of one.
  returned: where a trunk is deleted, or would be but for a failure
  type: list
  elements: dict
  contains:
    action:
      description: Always V(deleted).
      type: str
      returned: always
      sample: deleted
    sip_address:
      description: Its address.
      type: str
      returned: always
      sample: sbc1.london.example.com
    trunk_id:
      description: Id of its trunk.
      type: str
      returned: always
      sample: 01HV2ZRGZBJ0WTQR3J2QSXVDR9
acls:
  description:
    - The ACLs that were deleted before their trunks, or would be in check mode, with all that
      M(sinch.est.est_acl_info) tells of one.
  returned: where a trunk is deleted, or would be but for a failure
  type: list
  elements: dict
  contains:
    action:
      description: Always V(deleted).
      type: str
      returned: always
      sample: deleted
    name:
      description: Its name.
      type: str
      returned: always
      sample: site
    trunk_id:
      description: Id of its trunk.
      type: str
      returned: always
      sample: 01HV2ZRGZBJ0WTQR3J2QSXVDR9
counts:
  description:
    - How many objects were created, updated, deleted, unchanged and failed, with those that go along with a trunk.
  returned: always
  type: dict
  sample: {created: 1, updated: 0, deleted: 0, unchanged: 2, failed: 0}
failed_items:
  description:
    - What failed. Each has what identifies it, C(msg), and C(tried), which is false where it was left alone
      because of an earlier failure. What lives under a trunk has C(trunk), its name.
  returned: always
  type: list
  elements: dict
  sample:
    - name: harbour
      tried: true
      msg: >-
        Could not create trunk 'harbour': POST /v1/projects/acme/trunks answered 400 after 1 try: INVALID_ARGUMENT:
        hostName: 'acme-london' is taken; host names are unique across all projects.
"""

from ansible_collections.sinch.est.plugins.module_utils._model.resource import TRUNK
from ansible_collections.sinch.est.plugins.module_utils._module.reconcile import writer
from ansible_collections.sinch.est.plugins.module_utils._module.run import run


def main() -> None:
    run(*writer(TRUNK))


if __name__ == "__main__":
    main()
