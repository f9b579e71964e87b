#!/usr/bin/python
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Documentation of est_phone_number; what it does is in module_utils, beginning with _module."""

DOCUMENTATION = r"""
module: est_phone_number
short_description: Manage phone numbers of trunks
version_added: 0.1.0
description:
  - Assigns phone numbers of the project to trunks and takes them off.
  - A number is on one trunk at a time. To move it, name both trunks in one task, as an example below does. It is
    assigned to its new trunk first. Where the API says that it is in use, it is taken off and assigned at once, and put
    back if that fails.
  - A number that another trunk of the task has, and keeps, is refused before the first write.
  - Give a trunk its SIP endpoints before its numbers. A number on a trunk without an endpoint answers nobody.
  - One number is given in O(phone_number), many for one trunk in O(phone_numbers), many for many trunks in
    O(assignments), and only one of these at a time.
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
      - In O(assignments), for those that name none.
    type: str
  phone_number:
    description:
      - The number in E.164 format, in quotes, since YAML drops the plus sign of a bare number.
      - One blank, dot or hyphen may stand between groups of digits, and brackets around the first group after the
        country code. What is sent is the plus sign and the digits, all of them and in their order.
      - Whatever may mean something else is refused, with what to write, as are ranges of numbers, extensions, decimal
        numbers that a spreadsheet made, and a 0 in brackets, which is dialled inside its country only.
      - A hyphen before a last group that would continue the number before it, as in V(+34 91 1234500-99), counts as
        that of a range.
      - A number has 7 to 15 digits, in C(+1) 11. Where the Python library C(phonenumbers) is installed, it is asked as
        well, and what it does not take for a possible number is refused. Nobody needs it.
      - What the trunk holds already is accepted as it is there.
    type: str
  phone_numbers:
    description:
      - Many numbers for one O(trunk), each as in O(phone_number).
      - Or what M(sinch.est.est_phone_number_info) returns. Where O(trunk) is left out, the C(trunk_id) of each counts.
    type: list
    elements: raw
  assignments:
    description: Many numbers for many trunks. A number may be present once.
    type: list
    elements: dict
    suboptions:
      trunk:
        description: For these numbers, in place of O(trunk).
        type: str
      phone_numbers:
        description: The numbers, each as in O(phone_number), or what M(sinch.est.est_phone_number_info) returns.
        type: list
        elements: raw
        required: true
      state:
        description: For these numbers, in place of O(state).
        type: str
        choices: [present, absent]
  exact:
    description:
      - Whether to take off the numbers that are not listed, from the trunks that the task names and from no others.
      - They are taken off after others were added. One that moves to another trunk of the task counts as moved, and not
        towards O(max_purge).
      - Needs O(phone_numbers) or O(assignments), empty or not, and goes with O(state=present) only. What they list is
        to stay. Where they name only what is to go of a trunk, the task is refused.
    type: bool
    default: false
seealso:
  - module: sinch.est.est_phone_number_info
  - module: sinch.est.est_sip_endpoint
"""

EXAMPLES = r"""

- name: One number
  sinch.est.est_phone_number:
    trunk: london
    phone_number: "+442079460100"

- name: The numbers of the London office
  sinch.est.est_phone_number:
    trunk: london
    phone_numbers:
      - "+442079460100"
      - "+44 20 7946 0101"

- name: Move a number from London to Madrid
  sinch.est.est_phone_number:
    assignments:
      - trunk: london
        phone_numbers: ["+442079460100"]
        state: absent
      - trunk: madrid
        phone_numbers: ["+442079460100"]

- name: These numbers on the trunk and no others, of which at most 20 may go
  sinch.est.est_phone_number:
    trunk: london
    phone_numbers: "{{ site.numbers }}"
    exact: true
    max_purge: 20
"""

RETURN = r"""
phone_number:
  description: The number, where the task names a single one. The same as the only member of RV(phone_numbers).
  returned: success, in single mode
  type: dict
  sample:
    action: created
    trunk_id: 01HV2ZRGZBJ0WTQR3J2QSXVDR9
    phone_number: '+442079460100'
phone_numbers:
  description: The numbers in the order of the task, those that failed left out, then those that O(exact) removed.
  returned: always
  type: list
  elements: dict
  contains:
    action:
      description: What became of it, one of V(created), V(moved), V(deleted) and V(unchanged).
      type: str
      returned: always
      sample: unchanged
    trunk_id:
      description: Id of its trunk. It is V(null) where O(state=absent) found no trunk.
      type: str
      returned: always
      sample: 01HV2ZRGZBJ0WTQR3J2QSXVDR9
    from_trunk_id:
      description: Id of the trunk that it left.
      type: str
      returned: where it moved
      sample: 01M8522GESJY6S6TY1DX1N9JVT
    phone_number:
      description: The number in E.164 format.
      type: str
      returned: always
      sample: '+442079460100'
    country_code:
      description: Country of the number.
      type: str
      returned: when O(api=published)
      sample: GB
    create_time:
      description: When it was assigned.
      type: str
      returned: when O(api=published)
      sample: '2026-11-23T20:37:06.945138Z'
    update_time:
      description: When it was changed last.
      type: str
      returned: when O(api=published)
      sample: '2026-11-23T20:37:06.945138Z'
counts:
  description: How many numbers were created, moved, deleted, unchanged and failed. V(updated) is always 0.
  returned: always
  type: dict
  sample: {created: 1, updated: 0, moved: 0, deleted: 0, unchanged: 2, failed: 0}
failed_items:
  description:
    - What failed. Each has what identifies it, its C(trunk), C(msg), and C(tried), which is false where it was
      left alone because of an earlier failure.
  returned: always
  type: list
  elements: dict
  sample:
    - trunk: madrid
      phone_number: '+442079460100'
      tried: true
      msg: >-
        Could not create phone number '+442079460100' on trunk 'madrid' (01M8522GESJY6S6TY1DX1N9JVT): POST
        /v1/projects/acme/trunks/01M8522GESJY6S6TY1DX1N9JVT/phoneNumbers answered 400 after 1 try: INVALID_ARGUMENT:
        phoneNumber: +442079460100 is already on trunk 01HV2ZRGZBJ0WTQR3J2QSXVDR9; a number sits on one trunk at a time.
        If another trunk has it, take it off there first: one task with both trunks in assignments moves it.
"""

from ansible_collections.sinch.est.plugins.module_utils._model.resource import PHONE_NUMBER
from ansible_collections.sinch.est.plugins.module_utils._module.reconcile import writer
from ansible_collections.sinch.est.plugins.module_utils._module.run import run


def main() -> None:
    run(*writer(PHONE_NUMBER))


if __name__ == "__main__":
    main()
