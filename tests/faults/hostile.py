# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Texts that somebody might get into the API, and what would run if any of them were more than text."""

PIPE = "lookup('ansible.builtin.pipe', 'touch TRAP')"
TEXTS = (
    # Jinja
    f"{{{{ {PIPE} }}}}",
    f"{{% for x in {PIPE} %}}{{% endfor %}}",
    f"{{% set x = {PIPE} %}}",
    f"#jinja2: variable_start_string:'[[', variable_end_string:']]'\n[[ {PIPE} ]]",
    f"x #jinja2: variable_start_string:'[[', variable_end_string:']]'\n[[ {PIPE} ]]",
    f"# jinja2: variable_start_string:'((', variable_end_string:'))'\n(( {PIPE} ))",
    PIPE,
    "{# comment #}",
    "{{ 1 / 0 }}",
    "{{ no_such_variable }}",
    "{{ hostvars }}",
    "{{ lookup('ansible.builtin.env', 'SINCH_KEY_SECRET') }}",
    "{{ ''.__class__.__mro__ }}",
    "{% raw %}{{ 1 }}",
    "{{",
    "%}",
    # YAML and JSON
    "!!python/object/apply:os.system ['touch TRAP']",
    "!vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  6162",
    "$ANSIBLE_VAULT;1.1;AES256\n6162",
    "!unsafe x",
    "&anchor [*anchor]",
    "*anchor",
    "<<: {a: b}",
    "yes",
    "null",
    "~",
    "1e3",
    "0x1F",
    "2026-01-01",
    "True",
    ": -",
    "- item",
    "a: b",
    "%YAML 1.1",
    "---",
    "...",
    "[1, 2]",
    '{"a": 1}',
    '"',
    "'",
    "\\",
    '{"__ansible_unsafe": "x"}',
    # shell, SQL, HTML, formats
    "$(touch TRAP)",
    "`touch TRAP`",
    "; touch TRAP;",
    "| touch TRAP",
    "&& touch TRAP",
    "$HOME ${HOME} %HOME%",
    "'; DROP TABLE trunks; --",
    "<script>alert(1)</script>",
    "%s %n %(x)s {0} $x",
    # what moves the cursor or passes for a line of its own
    "a\nfatal: [all]: FORGED",
    "a\r\nok: [all] FORGED",
    "\x1b[2J\x1b[31mred\x1b[0m",
    "\x1b]0;title\x07",
    "\x9b31mred",
    "nul\x00nul",
    "\x7f\b\b\b\x0b\x0c",
    "tab\there",
    "line\u2028paragraph\u2029next\x85",
    # any Unicode
    "\u202egpj.exe",
    "\u2066isolate\u2069",
    "zero\u200bwidth\u200djoined\ufeff",
    "\N{WOMAN}\u200d\N{GIRL}",
    "\N{TELEPHONE RECEIVER} büro",
    "e\u0301",
    "ô",
    "ﷺ",
    "Z" + "\u0300" * 200,
    "\U0010ffff\ufffe\uffff",
    "\ud7ff\ue000",
    "Å\u212b",
    # paths and addresses
    "../../etc/passwd",
    "..",
    "/etc/passwd",
    "a/b?c#d%2e%2e",
    "%2e%2e",
    "C:\\x",
    "file:///etc/passwd",
    "-oProxyCommand=touch TRAP",
    "--help",
    # words of Ansible
    "localhost",
    "127.0.0.1",
    "all",
    "ungrouped",
    "est_trunks",
    "_meta",
    "hostvars",
    "omit",
    "__omit_place_holder__",
    "__ansible_unsafe",
    "__ansible_vault",
    "ansible_connection: ssh",
    "ansible_host=evil.example.com",
    "ansible_connection",
    "a,b",
    "!all",
    "~.*",
    "a[0:100000]",
    "*",
    "a:22",
    # size
    "x" * 65536,
    "#" * 10000,
)


def texts(trap):
    """All of them; what runs would make this file."""
    return [text.replace("TRAP", str(trap)) for text in TEXTS]


def tame(text):
    """Whether a module takes it as a name."""
    return text.isprintable()
