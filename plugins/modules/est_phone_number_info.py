#!/usr/bin/python
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Documentation of est_phone_number_info; what it does is in module_utils, beginning with _module."""

DOCUMENTATION = r"""
module: est_phone_number_info
short_description: List phone numbers of trunks
version_added: 0.1.0
description:
  - Lists the phone numbers of one trunk or of all trunks of a project.
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
  phone_number:
    description:
      - Only this number. Without O(trunk), this finds the trunk that has it.
      - Spelled as in M(sinch.est.est_phone_number).
    type: str
seealso:
  - module: sinch.est.est_phone_number
"""

EXAMPLES = r"""

- name: Which trunk has this number
  sinch.est.est_phone_number_info:
    phone_number: "+442079460100"
  register: holder

- name: Show it
  ansible.builtin.debug:
    msg: "{{ holder.phone_numbers | map(attribute='trunk_name') | first | default('no trunk') }}"
"""

RETURN = r"""
phone_numbers:
  description: The numbers.
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
"""

from ansible_collections.sinch.est.plugins.module_utils._model.resource import PHONE_NUMBER
from ansible_collections.sinch.est.plugins.module_utils._module.query import reader
from ansible_collections.sinch.est.plugins.module_utils._module.run import run


def main() -> None:
    run(*reader(PHONE_NUMBER))


if __name__ == "__main__":
    main()
