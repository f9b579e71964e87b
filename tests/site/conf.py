# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Settings of Sphinx for the documentation site; `python -m tests.site` calls it."""

import zlib
from pathlib import Path

import yaml
from docutils import nodes
from sphinx import addnodes

from tests.gates.tree import CHECKOUT
from tests.site.pages import leads_to

GALAXY = yaml.safe_load((CHECKOUT / "galaxy.yml").read_text())
# What the pages of antsibull-docs refer to in Ansible's own documentation. Sphinx would fetch the list of all it has.
ANSIBLE = "https://docs.ansible.com/projects/ansible/latest/"
KNOWN = """\
action_plugins std:label -1 plugins/action.html#action-plugins -
ansible_configuration_settings std:label -1 reference_appendices/config.html#ansible-configuration-settings -
common_return_values std:label -1 reference_appendices/common_return_values.html#common-return-values -
ANSIBLE_CACHE_PLUGIN std:envvar 1 reference_appendices/config.html#envvar-$ -
ANSIBLE_CACHE_PLUGIN_CONNECTION std:envvar 1 reference_appendices/config.html#envvar-$ -
ANSIBLE_CACHE_PLUGIN_PREFIX std:envvar 1 reference_appendices/config.html#envvar-$ -
ANSIBLE_CACHE_PLUGIN_TIMEOUT std:envvar 1 reference_appendices/config.html#envvar-$ -
"""
# A list as Sphinx publishes it is this and the lines above, compressed.
HEAD = """\
# Sphinx inventory version 2
# Project: Ansible
# Version:
# The remainder of this file is compressed using zlib.
"""

project = f"{GALAXY['namespace']}.{GALAXY['name']}"
release = str(GALAXY["version"])
copyright = f"2026, {', '.join(GALAXY['authors'])}"
extensions = ["myst_parser", "sphinx.ext.intersphinx", "sphinx_antsibull_ext", "sphinx_copybutton"]
nitpicky = True
smartquotes = False  # would make a dash of `--check`

myst_heading_anchors = 4
copybutton_prompt_text = "$ "
copybutton_line_continuation_character = "\\"
antsibull_ext_color_scheme = "none"  # style.css has one for light and dark

html_theme = "furo"
pygments_dark_style = "github-dark"
html_title = f"{project} {release}"
html_static_path = ["static"]
html_css_files = ["style.css"]
html_copy_source = False
html_show_sphinx = False
html_theme_options = {
    "top_of_page_buttons": [],
    "light_css_variables": {
        "color-brand-primary": "#17497f",
        "color-brand-content": "#1d5fa8",
        "color-brand-visited": "#1d5fa8",
        "est-type": "#6b3fa0",
        "est-needed": "#b3261e",
        "est-good": "#1f6f3f",
        "est-partly": "#7a5b00",
        "est-value": "#1d5fa8",
    },
    "dark_css_variables": {
        "color-brand-primary": "#a9cdf5",
        "color-brand-content": "#7fb4ee",
        "color-brand-visited": "#7fb4ee",
        "est-type": "#c9a7f5",
        "est-needed": "#ff9a90",
        "est-good": "#7fd0a0",
        "est-partly": "#e0c060",
        "est-value": "#8fc1ff",
    },
}


def setup(app):
    app.connect("config-inited", know_ansible)
    app.connect("doctree-read", hide)
    app.connect("doctree-read", link)


def know_ansible(app, config):
    """Where Sphinx looks for references that lead to no page of ours."""
    path = Path(app.doctreedir, "ansible.inv")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(HEAD.encode() + zlib.compress(KNOWN.encode()))
    config.intersphinx_mapping = {"ansible": (ANSIBLE, str(path))}


def hide(app, doctree):
    """Comments of the pages, among them what sets the stage for their tests, are not for readers of HTML."""
    for raw in [found for found in doctree.findall(nodes.raw) if found.astext().startswith("<!--")]:
        raw.parent.remove(raw)


def link(app, doctree):
    """Links that leave the folder of the pages: to a page of the site where there is one, or else to the repository."""
    for node in list(doctree.findall(addnodes.pending_xref)):
        if node["reftype"] != "myst" or node["refdomain"] or node["reftarget"].startswith("#"):
            continue
        target, _hash, anchor = node["reftarget"].partition("#")
        page, path = leads_to(app.env.docname, target)
        if page:
            node["refdomain"], node["reftarget"], node["reftargetid"] = "doc", page, anchor or None
        elif (CHECKOUT / path).exists():
            kind = "tree" if (CHECKOUT / path).is_dir() else "blob"
            uri = "/".join([GALAXY["repository"], kind, "HEAD", path]) + (anchor and f"#{anchor}")
            node.replace_self(nodes.reference("", "", *node.children, refuri=uri, internal=False))
