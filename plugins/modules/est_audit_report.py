#!/usr/bin/python
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Documentation of est_audit_report; what it does is in plugins/action, on the controller."""

DOCUMENTATION = r"""
module: est_audit_report
short_description: Write what an audit found as a page, JSON, JUnit's XML and Markdown, or show it
version_added: 0.1.0
description:
  - Writes the result of M(sinch.est.est_audit) into a folder of the controller, as C(audit.html), C(audit.json),
    C(audit.junit.xml) and C(audit.md). It sends no request.
  - The page is one file that asks nobody for anything, and whatever the API answered is text in it.
  - The same audit gives the same files. A file that is the same already is not written.
author:
  - The sinch.est project (@sinch-est)
options:
  audit:
    description: The registered result of M(sinch.est.est_audit).
    type: dict
    required: true
  dest:
    description: The folder. It is made where it is not there. Left out, nothing is written.
    type: path
  template:
    description:
      - A Jinja2 template for C(audit.html), in place of that of the collection, which is
        C(roles/pbx_site/templates/audit.html.j2).
      - All text is escaped in it. It is no template of Ansible's, so it has none of its variables and filters.
    type: path
  show:
    description: Whether to print the table of M(sinch.est.est_audit) on standard error.
    type: bool
    default: false
attributes:
  check_mode:
    description: Can run in check mode and say what it would do, without doing it.
    support: full
  diff_mode:
    description: Says in diff mode which lines of a file change.
    support: full
    details: A file of more bytes than Ansible's C(MAX_FILE_SIZE_FOR_DIFF), as the page of many sites, is only named.
  idempotent:
    description: Can be run again without a change.
    support: full
  platform:
    description: Where it runs.
    support: full
    platforms: posix
    details: On the controller, whatever the host of the task is.
seealso:
  - module: sinch.est.est_audit
"""

EXAMPLES = r"""
- name: Audit
  sinch.est.est_audit:
    sites: "{{ pbx_sites }}"
  register: audit

- name: Write the report
  sinch.est.est_audit_report:
    audit: "{{ audit }}"
    dest: report
"""

RETURN = r"""
dest:
  description: The folder.
  returned: where O(dest) is given
  type: str
  sample: /srv/voice/report
files:
  description: The path of each file.
  returned: where O(dest) is given
  type: dict
  sample: {audit.html: /srv/voice/report/audit.html, audit.json: /srv/voice/report/audit.json}
written:
  description: The names of the files that changed, or would in check mode.
  returned: where O(dest) is given
  type: list
  elements: str
  sample: [audit.html, audit.json]
"""
