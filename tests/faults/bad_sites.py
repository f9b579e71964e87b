# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Wrong sites for the role pbx_site, wrong files of sites for its playbooks, and the words that the error must hold."""

from datetime import date

CHANGED = "where text belongs; what was written is not known any more, as YAML reads 0052 as 42 and 12:30 as 750"
RANGE = {"ip_range": "198.51.100.0/28"}
ALL = "admits every address on the internet"
TOGETHER = "together admit every address on the internet"
ENDPOINT = {"sip_address": "sbc1.example.com"}
NUMBER = "+442079460100"


def addresses(words, *values):
    return words, {"public_addresses": list(values)}


def endpoints(words, *values):
    return words, {"endpoints": list(values)}


def numbers(words, *values):
    return words, {"endpoints": [ENDPOINT], "phone_numbers": list(values)}


# (words, options of the role without pbx_site_); what is not given has a value with which nothing is wrong
SITES = [
    ("pbx_site_name is empty", {"name": ""}),
    ("pbx_site_name: must not be empty", {"name": " "}),
    ("pbx_site_name: 'e ' ends with a blank (SPACE), which nobody sees in a name: take it away", {"name": "e "}),
    ("pbx_site_name: 'a\\nb' holds a line break", {"name": "a\nb"}),
    ("pbx_site_name: is a list, where text belongs", {"name": ["a"]}),
    ("value of pbx_site_state must be one of: present, absent, got: gone", {"state": "gone"}),
    ("pbx_site_host_name: 'a_b' is not a host name", {"host_name": "a_b"}),
    ("pbx_site_host_name: is true, where text belongs", {"host_name": True}),
    (f"pbx_site_host_name: is a number, {CHANGED}", {"host_name": 0}),
    (f"pbx_site_acl_name: is a number, {CHANGED}", {"acl_name": 42}),
    (f"pbx_site_acl_name: is a date, {CHANGED}", {"acl_name": date(2026, 11, 25)}),
    ("pbx_site_acl_name: '\\xa0site' begins with a blank (NO-BREAK SPACE)", {"acl_name": "\xa0site"}),
    ("pbx_site_acl_name: must not be empty", {"acl_name": ""}),
    ("pbx_site_acl_name: 'a\\x00b' holds", {"acl_name": "a\0b"}),
    addresses("pbx_site_public_addresses: is empty, so the site could not call"),
    addresses(f"pbx_site_public_addresses[1]: 0.0.0.0/0 {ALL}", RANGE, {"ip_range": "0.0.0.0/0"}),
    addresses(f"pbx_site_public_addresses[0]: ::/0 {ALL}", {"ip_range": "::/0"}),
    addresses(ALL, {"ip_range": "128.0.0.0/00"}),
    addresses(f"pbx_site_public_addresses[0] and [2]: 0.0.0.0/1 and 128.0.0.0/1 {TOGETHER}",
              {"ip_range": "0.0.0.0/1"}, RANGE, {"ip_range": "128.0.0.0/1"}),
    addresses(TOGETHER, *({"ip_range": f"{n}.0.0.0/8"} for n in range(256))),
    addresses(TOGETHER, {"ip_range": "64.1.1.1/2"}, {"ip_range": "0.0.0.0/2"}, {"ip_range": "::ffff:128.0.0.0/97"}),
    addresses(f"pbx_site_public_addresses[1]: ::ffff:0.0.0.0/96 {ALL}", RANGE, {"ip_range": "::ffff:0.0.0.0/96"}),
    addresses(f"pbx_site_public_addresses[0]: ::/64 {ALL}", {"ip_range": "::/64"}),
    addresses(f"pbx_site_public_addresses[1]: ::/1 {ALL}", {"ip_range": "8000::/1"}, {"ip_range": "::/1"}),
    addresses("pbx_site_public_addresses[1].ip_range: '10.0.0.0/33' is not", RANGE, {"ip_range": "10.0.0.0/33"}),
    addresses("pbx_site_public_addresses[0].ip_range: 'london' is not", {"ip_range": "london"}),
    addresses("pbx_site_public_addresses[1]: is the same as pbx_site_public_addresses[0]", RANGE, RANGE),
    addresses("pbx_site_public_addresses[0].description: 'a\\x00' holds", {**RANGE, "description": "a\0"}),
    addresses(f"pbx_site_public_addresses[0].description: is a number, {CHANGED}", {**RANGE, "description": 2026}),
    addresses(f"pbx_site_public_addresses[1].ip_range: is a number, {CHANGED}", RANGE, {"ip_range": 10.1}),
    addresses("missing required arguments: ip_range found in pbx_site_public_addresses", {"description": "a"}),
    addresses("pbx_site_public_addresses.range", {"range": "10.0.0.0/8"}),
    addresses("pbx_site_public_addresses", "10.0.0.0/8"),
    ("pbx_site_public_addresses", {"public_addresses": {"ip_range": "10.0.0.0/8"}}),
    endpoints("pbx_site_endpoints[1].sip_address: '?' is not a SIP address", ENDPOINT, {"sip_address": "?"}),
    endpoints("pbx_site_endpoints[0].priority: 0 is not a priority", {**ENDPOINT, "priority": 0}),
    endpoints("pbx_site_endpoints[0].priority: '010' is not a whole number; write digits alone",
              {**ENDPOINT, "priority": "010"}),
    endpoints(f"pbx_site_endpoints[1].sip_address: is a number, {CHANGED}", ENDPOINT, {"sip_address": 750}),
    endpoints("'priority' is of type str found in 'pbx_site_endpoints'", {**ENDPOINT, "priority": "first"}),
    endpoints("'enabled' is of type str found in 'pbx_site_endpoints'", {**ENDPOINT, "enabled": "perhaps"}),
    endpoints("pbx_site_endpoints[1]: names the same SIP endpoint as pbx_site_endpoints[0]", ENDPOINT,
              {"sip_address": "sip:SBC1.example.com."}),
    endpoints("pbx_site_endpoints[1]: names the same SIP endpoint as pbx_site_endpoints[0]",
              {"sip_address": "198.51.100.7"}, {"sip_address": "sip:198.51.100.7:5060;transport=udp"}),
    endpoints("missing required arguments: sip_address found in pbx_site_endpoints", {"priority": 1}),
    endpoints("pbx_site_endpoints.weight", {**ENDPOINT, "weight": 1}),
    numbers("pbx_site_phone_numbers[1]: '+44' is not an E.164 number", "+442079460101", "+44"),
    numbers("pbx_site_phone_numbers[0]: '442079460102' is not an E.164 number such as", 442079460102),
    numbers("pbx_site_phone_numbers[0]: '442079460102.0' looks like a decimal number", 442079460102.0),
    numbers("pbx_site_phone_numbers[0]: '+44 20 7946 0100-199' looks like a range of numbers", "+44 20 7946 0100-199"),
    numbers("pbx_site_phone_numbers[1]: '+44 (020) 7946 0102' has a 0 in (020)", NUMBER, "+44 (020) 7946 0102"),
    numbers("pbx_site_phone_numbers[0]: '+442079460109,12' holds an extension", "+442079460109,12"),
    ("'pbx_site_phone_numbers' is of type dict", {"endpoints": [ENDPOINT], "phone_numbers": {"a": "+442079460103"}}),
    ("pbx_site_phone_numbers: would ring nowhere, because there are no", {"phone_numbers": ["+442079460104"]}),
    ("nowhere, because none of the endpoints is enabled",
     {"phone_numbers": ["+442079460105"], "endpoints": [{**ENDPOINT, "enabled": False}]}),
    ("'pbx_site_exact' is of type str", {"exact": "perhaps"}),
    ("pbx_site_exact: 'y' is neither true nor false", {"exact": "y"}),
    ("pbx_site_exact", {"exact": None}),
    ("pbx_site_release_numbers: 't' is neither true nor false", {"release_numbers": "t", "state": "absent"}),
    ("pbx_site_state", {"state": None}),
    ("pbx_site_name: 'c\\nd' holds a line break", {"name": "c\nd", "state": "absent"}),
    ("'pbx_site_max_purge' is of type str", {"max_purge": "many"}),
    ("pbx_site_max_purge: -1 is less than 0", {"max_purge": -1}),
    ("pbx_site_max_purge: '010' is not a whole number; write digits alone", {"max_purge": "010"}),
    ("'pbx_site_release_numbers' is of type str", {"release_numbers": "perhaps", "state": "absent"}),
]  # fmt: skip

SHAPE = "must hold a list pbx_sites of dictionaries"
NAMES = "SITES: "
GOOD = {"name": "london", "public_addresses": [RANGE]}
RINGS = {**GOOD, "endpoints": [ENDPOINT]}


def file_of(words, *sites):
    return words, {"pbx_sites": list(sites)}


TWICE = "is pbx_sites[0].phone_numbers[0] (london) too, and a number is on one trunk at a time"
MISSING = "SITES is not there: sites_file is"
UNREADABLE = "SITES cannot be read. It must be a YAML file that holds a list pbx_sites"
NOT_YAML = "pbx_sites: ["

# (words, content of the file; None where there is none)
FILES = [
    file_of("SITES: pbx_sites[1] (london): endpoints[0].sip_address: '?' is not a SIP address",
            {"name": "paris", "public_addresses": [RANGE]}, {**GOOD, "endpoints": [{"sip_address": "?"}]}),
    file_of("public_addresses[0].ip_range: is missing", {**GOOD, "public_addresses": [{"description": "a"}]}),
    file_of("phone_numbers[0]: '442079460100' is not an E.164 number", {**RINGS, "phone_numbers": [442079460100]}),
    file_of("SITES: pbx_sites[0] (london): phone_numbers[1]: '+34 91 1234500-99' looks like a range of numbers",
            {**RINGS, "phone_numbers": [NUMBER, "+34 91 1234500-99"]}),
    file_of("phone_numbers[0]: '442079460100.0' looks like a decimal number",
            {**RINGS, "phone_numbers": [442079460100.0]}),
    file_of("SITES: pbx_sites[0] (london): phone_numbers: would ring nowhere", {**GOOD, "phone_numbers": [NUMBER]}),
    file_of(f"pbx_sites[1].phone_numbers[1] (paris): '+44 20 7946 0100' {TWICE}", {**RINGS, "phone_numbers": [NUMBER]},
            {**RINGS, "name": "paris", "phone_numbers": ["+33100000100", "+44 20 7946 0100"]}),
    file_of("pbx_sites[1].host_name (paris): 'ACME' is pbx_sites[0].host_name (london) too, and no two trunks have the",
            {**GOOD, "host_name": "acme"}, {**GOOD, "name": "paris", "host_name": "ACME"}),
    file_of("SITES: pbx_sites[1] (paris): public_addresses[0] and [1]: 0.0.0.0/1 and 128.0.0.0/1 together admit", GOOD,
            {"name": "paris", "public_addresses": [{"ip_range": "0.0.0.0/1"}, {"ip_range": "128.0.0.0/1"}]}),
    file_of("exact: 'maybe' is neither true nor false", GOOD, {**GOOD, "name": "paris", "exact": "maybe"}),
    file_of("release_numbers: 'y' is neither", {"name": "paris", "state": "absent", "release_numbers": "y"}),
    file_of("SITES: pbx_sites[0] (paris): state: null is neither present", {**GOOD, "name": "paris", "state": None}),
    file_of("state: 'gone' is neither present nor absent", {**GOOD, "state": "gone"}),
    file_of("pbx_sites[0].name: 'paris:1' cannot be the name of a host, which each site becomes: Ansible takes :1",
            *({**GOOD, "name": name} for name in ("paris:1", "paris"))),
    *(file_of(f"pbx_sites[1].name: {name!r} cannot be the name of a host, which each site becomes: Ansible means", GOOD,
              {**GOOD, "name": name}) for name in ("localhost", "all", "pbx_sites", "pbx_sites_of_file")),
    *(file_of(f"{NAMES}pbx_sites[1].name: {name!r} is a template and no name; write the name itself", GOOD,
              {**GOOD, "name": f"{{% raw %}}{name}{{% endraw %}}"}) for name in ("{{ nosuch }}", "a {% b", "{#c")),
    file_of("nosuch", GOOD, {**GOOD, "name": "{{ nosuch }}"}),
    file_of("nosuch", {**GOOD, "public_addresses": [{"ip_range": "{{ nosuch }}"}]}),
    file_of("There is no site"),
    file_of(f"{NAMES}pbx_sites[0].name: is missing.", {"public_addresses": [RANGE]}),
    file_of(f"{NAMES}pbx_sites[1].name: must not be empty.", GOOD, {**GOOD, "name": " "}),
    file_of(f"{NAMES}pbx_sites[1].name: 'london' is the name of pbx_sites[0] too.", GOOD, GOOD),
    file_of(f"{NAMES}pbx_sites[1].name: 'mu\u0308nchen' is the name of pbx_sites[0] too, in another",
            *({**GOOD, "name": name} for name in ("m\u00fcnchen", "mu\u0308nchen"))),
    file_of(f"{NAMES}pbx_sites[1].name: is a number, {CHANGED}", GOOD, {**GOOD, "name": 44}),
    file_of(f"{NAMES}pbx_sites[0].name: is a date, {CHANGED}", {**GOOD, "name": date(2026, 11, 25)}, GOOD),
    file_of(f"{NAMES}pbx_sites[0].name: is false, where text belongs; put it in quotes", {**GOOD, "name": False}),
    file_of(f"{NAMES}pbx_sites[1].name: 'paris ' ends with a blank (SPACE)", GOOD, {**GOOD, "name": "paris "}),
    file_of(f"SITES: pbx_sites[0] (london): public_addresses[0].description: is a number, {CHANGED}",
            {**GOOD, "public_addresses": [{**RANGE, "description": 1}]}),
    file_of("SITES: pbx_sites[0] (london): acl_name: is a number, where text belongs", {**GOOD, "acl_name": 42}),
    file_of("SITES: pbx_sites[0] (london): max_purge: '010' is not a whole number", {**GOOD, "max_purge": "010"}),
    file_of("pbx_sites[1] (paris): adresses: is not known; perhaps public_addresses is meant.", GOOD,
            {**GOOD, "name": "paris", "adresses": []}),
    file_of("pbx_sites[0] (london): colour: is not known; known are name, state, host_name", {**GOOD, "colour": "red"}),
    file_of("pbx_sites[1] (paris): phone_number: is not known; perhaps phone_numbers is meant.", GOOD,
            {"name": "paris", "state": "absent", "phone_number": []}),
    file_of(f"{NAMES}pbx_sites[0].name: is missing; pbx_sites[0]: nmae: is not known; perhaps name is meant.",
            {"nmae": "london", "public_addresses": [RANGE]}),
    file_of("pbx_sites[0] (london): endpoints[0].sip_adress: is not known; perhaps sip_address is meant",
            {**GOOD, "endpoints": [{"sip_adress": "a.example.com"}]}),
    file_of("too, and a number is on one trunk at a time; and 55 more like these. Nothing was changed anywhere.",
            *({**RINGS, "name": f"site-{n}", "phone_numbers": [NUMBER]} for n in range(61))),
    file_of(SHAPE, "london"),
    (SHAPE, {"pbx_sites": None}),
    (SHAPE, {"pbx_sites": "london"}),
    (SHAPE, {"pbx_sites": {"london": GOOD}}),
    (SHAPE, {"sites": [GOOD]}),
    (UNREADABLE, ["london"]),
    (SHAPE, ""),
    (UNREADABLE, NOT_YAML),
    (MISSING, None),
]  # fmt: skip
