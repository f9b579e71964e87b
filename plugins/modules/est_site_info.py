#!/usr/bin/python
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Documentation of est_site_info; what it does is in module_utils, beginning with _module."""

DOCUMENTATION = r"""
module: est_site_info
short_description: Tell which PBX sites there are
version_added: 0.1.0
description:
  - Gives the trunks of a project as sites, in the form in which M(sinch.est.est_site) and a file of sites take them.
    What has its default is left out, and all is in order.
  - Writing a site back changes nothing, also with O(sinch.est.est_site#module:exact). Each is read and planned by the
    code of M(sinch.est.est_site) before it is given, and all of them together. What would be refused or changed is in
    RV(left_out), with the reason.
  - The playbook C(sinch.est.adopt_sites) writes files of what this module gives.
author:
  - The sinch.est project (@sinch-est)
extends_documentation_fragment:
  - sinch.est.connection
  - sinch.est.attributes
  - sinch.est.attributes.reader
options:
  names:
    description:
      - Names or ids of trunks. All of the project where it is left out.
      - Of two trunks of one name, one can be a site where it is asked for by its id. The site has that as its
        C(trunk_id).
    type: list
    elements: str
  declared:
    description:
      - Sites that are declared already, as in O(sinch.est.est_site#module:sites). Their trunks are not given.
      - What cannot be declared beside them is in RV(left_out).
    type: list
    elements: raw
    default: []
  concurrency:
    description: How many requests may be under way at the same time, from 1 to 16.
    type: int
    default: 4
seealso:
  - module: sinch.est.est_site
"""

EXAMPLES = r"""
- name: All sites
  sinch.est.est_site_info:
  register: there

- name: One site, as a file of sites has it
  sinch.est.est_site_info:
    names: [london]
  register: london

- name: Which trunks cannot be declared as they are, and why
  ansible.builtin.debug:
    msg: "{{ item.name }} ({{ item.trunk_id }}): {{ item.why }}"
  loop: "{{ there.left_out }}"
  loop_control:
    label: "{{ item.trunk_id }}"
"""

RETURN = r"""
sites:
  description: The sites, by name. The keys are those of O(sinch.est.est_site#module:sites).
  returned: success
  type: list
  elements: dict
  sample:
    - name: london
      host_name: acme-london
      public_addresses:
        - {ip_range: 198.51.100.0/28, description: fibre}
      endpoints:
        - {sip_address: sbc1.london.example.com, priority: 1}
      phone_numbers: ["+442079460100", "+442079460101"]
left_out:
  description: The trunks that cannot be declared as they are, by name.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: Name of the trunk, empty where it has none.
      type: str
      returned: always
      sample: test-bob
    trunk_id:
      description: Its id.
      type: str
      returned: always
      sample: 01HV2ZRGZBJ0WTQR3J2QSXVDR9
    why:
      description: Why, and what to do.
      type: str
      returned: always
      sample: >-
        phone_numbers: +442079460109 would ring nowhere, because there are no endpoints. If that is meant, name the site
        in allow_outage.
    site:
      description: The site as it would be declared, for somebody who finishes it.
      type: dict
      returned: always
      sample:
        name: test-bob
        phone_numbers: ["+442079460109"]
"""

from ansible_collections.sinch.est.plugins.module_utils._module.run import run
from ansible_collections.sinch.est.plugins.module_utils._module.site_info import sites_reader


def main() -> None:
    run(*sites_reader())


if __name__ == "__main__":
    main()
