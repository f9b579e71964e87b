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


# (words, keys of the site); what is not given has a value with which nothing is wrong
SITES = [
    ("Site sites[0]: name: must not be empty.", {"name": ""}),
    ("name: must not be empty", {"name": " "}),
    ("name: 'e ' ends with a blank (SPACE), which nobody sees in a name: take it away", {"name": "e "}),
    ("name: 'a\\nb' holds a line break", {"name": "a\nb"}),
    ("name: is a list, where text belongs", {"name": ["a"]}),
    ("state: 'gone' is not one of present, absent", {"state": "gone"}),
    ("host_name: 'a_b' is not a host name", {"host_name": "a_b"}),
    ("host_name: is true, where text belongs", {"host_name": True}),
    (f"host_name: is a number, {CHANGED}", {"host_name": 0}),
    (f"acl_name: is a number, {CHANGED}", {"acl_name": 42}),
    (f"acl_name: is a date, {CHANGED}", {"acl_name": date(2026, 11, 25)}),
    ("acl_name: '\\xa0site' begins with a blank (NO-BREAK SPACE)", {"acl_name": "\xa0site"}),
    ("acl_name: must not be empty", {"acl_name": ""}),
    ("acl_name: 'a\\x00b' holds", {"acl_name": "a\0b"}),
    addresses("public_addresses: nobody could call from the site, because no ACL with an address is enabled"),
    addresses(f"public_addresses[1]: 0.0.0.0/0 {ALL}", RANGE, {"ip_range": "0.0.0.0/0"}),
    addresses(f"public_addresses[0]: ::/0 {ALL}", {"ip_range": "::/0"}),
    addresses(ALL, {"ip_range": "128.0.0.0/00"}),
    addresses(f"public_addresses[0] and [2]: 0.0.0.0/1 and 128.0.0.0/1 {TOGETHER}",
              {"ip_range": "0.0.0.0/1"}, RANGE, {"ip_range": "128.0.0.0/1"}),
    addresses(TOGETHER, *({"ip_range": f"{n}.0.0.0/8"} for n in range(256))),
    addresses(TOGETHER, {"ip_range": "64.1.1.1/2"}, {"ip_range": "0.0.0.0/2"}, {"ip_range": "::ffff:128.0.0.0/97"}),
    addresses(f"public_addresses[1]: ::ffff:0.0.0.0/96 {ALL}", RANGE, {"ip_range": "::ffff:0.0.0.0/96"}),
    addresses(f"public_addresses[0]: ::/64 {ALL}", {"ip_range": "::/64"}),
    addresses(f"public_addresses[1]: ::/1 {ALL}", {"ip_range": "8000::/1"}, {"ip_range": "::/1"}),
    addresses("public_addresses[1].ip_range: '10.0.0.0/33' is not", RANGE, {"ip_range": "10.0.0.0/33"}),
    addresses("public_addresses[0].ip_range: 'london' is not", {"ip_range": "london"}),
    addresses("public_addresses[1]: is the same as public_addresses[0]", RANGE, RANGE),
    addresses("public_addresses[0].description: 'a\\x00' holds", {**RANGE, "description": "a\0"}),
    addresses(f"public_addresses[0].description: is a number, {CHANGED}", {**RANGE, "description": 2026}),
    addresses(f"public_addresses[1].ip_range: is a number, {CHANGED}", RANGE, {"ip_range": 10.1}),
    addresses("public_addresses[0].ip_range: is missing", {"description": "a"}),
    addresses("public_addresses[0].range: is not known; perhaps ip_range is meant", {"range": "10.0.0.0/8"}),
    addresses("public_addresses[0]: is text, where a dictionary belongs", "10.0.0.0/8"),
    ("public_addresses: is a dictionary, where a list belongs", {"public_addresses": {"ip_range": "10.0.0.0/8"}}),
    endpoints("endpoints[1].sip_address: '?' is not a SIP address", ENDPOINT, {"sip_address": "?"}),
    endpoints("endpoints[0].priority: 0 is not a priority", {**ENDPOINT, "priority": 0}),
    endpoints("endpoints[0].priority: '010' is not a whole number; write digits alone",
              {**ENDPOINT, "priority": "010"}),
    endpoints(f"endpoints[1].sip_address: is a number, {CHANGED}", ENDPOINT, {"sip_address": 750}),
    endpoints("endpoints[0].priority: 'first' is not a whole number", {**ENDPOINT, "priority": "first"}),
    endpoints("endpoints[0].enabled: 'perhaps' is neither true nor false", {**ENDPOINT, "enabled": "perhaps"}),
    endpoints("endpoints[1]: names the same SIP endpoint as endpoints[0]", ENDPOINT,
              {"sip_address": "sip:SBC1.example.com."}),
    endpoints("endpoints[1]: names the same SIP endpoint as endpoints[0]",
              {"sip_address": "198.51.100.7"}, {"sip_address": "sip:198.51.100.7:5060;transport=udp"}),
    endpoints("endpoints[0].sip_address: is missing", {"priority": 1}),
    endpoints("endpoints[0].weight: is not known; known are sip_address, priority, enabled", {**ENDPOINT, "weight": 1}),
    numbers("phone_numbers[1]: '+44' is not an E.164 number", "+442079460101", "+44"),
    numbers("phone_numbers[0]: '442079460102' is not an E.164 number such as", 442079460102),
    numbers("phone_numbers[0]: '442079460102.0' looks like a decimal number", 442079460102.0),
    numbers("phone_numbers[0]: '+44 20 7946 0100-199' looks like a range of numbers", "+44 20 7946 0100-199"),
    numbers("phone_numbers[1]: '+44 (020) 7946 0102' has a 0 in (020)", NUMBER, "+44 (020) 7946 0102"),
    numbers("phone_numbers[0]: '+442079460109,12' holds an extension", "+442079460109,12"),
    ("phone_numbers: is a dictionary, where a list belongs", {"phone_numbers": {"a": "+442079460103"}}),
    ("+442079460104 would ring nowhere, because there are no endpoints", {"phone_numbers": ["+442079460104"]}),
    ("nowhere, because none of the endpoints is enabled",
     {"phone_numbers": ["+442079460105"], "endpoints": [{**ENDPOINT, "enabled": False}]}),
    ("exact: 'perhaps' is neither true nor false", {"exact": "perhaps"}),
    ("exact: is null; leave it out", {"exact": None}),
    ("state: is null, where text belongs", {"state": None}),
    ("endpoints: is null; give a list, [] for an empty one", {"endpoints": None}),
    ("host_name: is null, and the API cannot clear it", {"host_name": None}),
    ("public_addresses: give these or acls, not both", {"acls": [{"name": "a"}]}),
    ("acls[0].name: is missing", {"acls": [{"entries": []}]}),
    ("name: 'c\\nd' holds a line break", {"name": "c\nd", "state": "absent"}),
    ("max_purge: 'many' is not a whole number", {"max_purge": "many"}),
    ("max_purge: -1 is less than 0", {"max_purge": -1}),
    ("max_purge: '010' is not a whole number; write digits alone", {"max_purge": "010"}),
    ("release_numbers: 'perhaps' is neither true nor false", {"release_numbers": "perhaps", "state": "absent"}),
]  # fmt: skip

SHAPE = "must hold a list pbx_sites of dictionaries"
GOOD = {"name": "london", "public_addresses": [RANGE]}
RINGS = {**GOOD, "endpoints": [ENDPOINT]}


def file_of(words, *sites):
    return words, {"pbx_sites": list(sites)}


TWICE = "is phone_numbers[0] of site london too, and a number is on one trunk at a time"
MISSING = "SITES is not there: sites_file is"
UNREADABLE = "SITES cannot be read. It must be a YAML file that holds a list pbx_sites"
NOT_YAML = "pbx_sites: ["

# (words, content of the file; None where there is none)
# What only the module finds, as it does with sites from elsewhere.
SITES_OF_FILES = [
    file_of("Site london: endpoints[0].sip_address: '?' is not a SIP address",
            {"name": "paris", "public_addresses": [RANGE]}, {**GOOD, "endpoints": [{"sip_address": "?"}]}),
    file_of("sites[0] (london).public_addresses[0].ip_range: is missing",
            {**GOOD, "public_addresses": [{"description": "a"}]}),
    file_of("phone_numbers[0]: '442079460100' is not an E.164 number", {**RINGS, "phone_numbers": [442079460100]}),
    file_of("Site london: phone_numbers[1]: '+34 91 1234500-99' looks like a range of numbers",
            {**RINGS, "phone_numbers": [NUMBER, "+34 91 1234500-99"]}),
    file_of("phone_numbers[0]: '442079460100.0' looks like a decimal number",
            {**RINGS, "phone_numbers": [442079460100.0]}),
    file_of(f"Site london: phone_numbers: {NUMBER} would ring nowhere", {**GOOD, "phone_numbers": [NUMBER]}),
    file_of(f"Site paris: phone_numbers[1]: '+44 20 7946 0100' {TWICE}", {**RINGS, "phone_numbers": [NUMBER]},
            {**RINGS, "name": "paris", "phone_numbers": ["+33100000100", "+44 20 7946 0100"]}),
    file_of("Site paris: host_name: 'ACME' is host_name of site london too, and no two trunks have the same",
            {**GOOD, "host_name": "acme"}, {**GOOD, "name": "paris", "host_name": "ACME"}),
    file_of("Site paris: public_addresses[0] and [1]: 0.0.0.0/1 and 128.0.0.0/1 together admit", GOOD,
            {"name": "paris", "public_addresses": [{"ip_range": "0.0.0.0/1"}, {"ip_range": "128.0.0.0/1"}]}),
    file_of("exact: 'maybe' is neither true nor false", GOOD, {**GOOD, "name": "paris", "exact": "maybe"}),
    file_of("release_numbers: 'oui' is neither", {"name": "paris", "state": "absent", "release_numbers": "oui"}),
    file_of("sites[0] (paris).state: is null, where text belongs", {**GOOD, "name": "paris", "state": None}),
    file_of("sites[0] (london).state: 'gone' is not one of present, absent", {**GOOD, "state": "gone"}),
    file_of(f"sites[0] (london).public_addresses[0].description: is a number, {CHANGED}",
            {**GOOD, "public_addresses": [{**RANGE, "description": 1}]}),
    file_of("sites[0] (london).acl_name: is a number, where text belongs", {**GOOD, "acl_name": 42}),
    file_of("sites[0] (london).max_purge: '010' is not a whole number", {**GOOD, "max_purge": "010"}),
    file_of("sites[1] (paris).adresses: is not known; perhaps public_addresses is meant.", GOOD,
            {**GOOD, "name": "paris", "adresses": []}),
    file_of("sites[0] (london).colour: is not known; known are name, trunk_id, state", {**GOOD, "colour": "red"}),
    file_of("sites[1] (paris).phone_number: is not known; perhaps phone_numbers is meant.", GOOD,
            {"name": "paris", "state": "absent", "phone_number": []}),
    file_of("sites[0] (london).endpoints[0].sip_adress: is not known; perhaps sip_address is meant",
            {**GOOD, "endpoints": [{"sip_adress": "a.example.com"}]}),
    file_of("too, and a number is on one trunk at a time; and 55 more like these.",
            *({**RINGS, "name": f"site-{n}", "phone_numbers": [NUMBER]} for n in range(61))),
]  # fmt: skip
# What whoever reads the file finds.
FILES = [
    file_of("pbx_sites[0].name: 'paris:1' cannot be the name of a host, which each site becomes: Ansible takes :1",
            *({**GOOD, "name": name} for name in ("paris:1", "paris"))),
    *(file_of(f"pbx_sites[1].name: {name!r} cannot be the name of a host, which each site becomes: Ansible means", GOOD,
              {**GOOD, "name": name}) for name in ("localhost", "all", "pbx_sites", "pbx_sites_of_file")),
    *(file_of(f"pbx_sites[1].name: {name!r} is a template and no name; write the name itself", GOOD,
              {**GOOD, "name": f"{{% raw %}}{name}{{% endraw %}}"}) for name in ("{{ nosuch }}", "a {% b", "{#c")),
    file_of("nosuch", GOOD, {**GOOD, "name": "{{ nosuch }}"}),
    file_of("nosuch", {**GOOD, "public_addresses": [{"ip_range": "{{ nosuch }}"}]}),
    file_of("There is no site"),
    file_of("pbx_sites[0].name: is missing.", {"public_addresses": [RANGE]}),
    file_of("pbx_sites[1].name: must not be empty.", GOOD, {**GOOD, "name": " "}),
    file_of("pbx_sites[1].name: 'london' is the name of pbx_sites[0] too.", GOOD, GOOD),
    file_of("pbx_sites[1].name: 'mu\u0308nchen' is the name of pbx_sites[0] too, in another",
            *({**GOOD, "name": name} for name in ("m\u00fcnchen", "mu\u0308nchen"))),
    file_of(f"pbx_sites[1].name: is a number, {CHANGED}", GOOD, {**GOOD, "name": 44}),
    file_of(f"pbx_sites[0].name: is a date, {CHANGED}", {**GOOD, "name": date(2026, 11, 25)}, GOOD),
    file_of("pbx_sites[0].name: is false, where text belongs; put it in quotes", {**GOOD, "name": False}),
    file_of("pbx_sites[1].name: 'paris ' ends with a blank (SPACE)", GOOD, {**GOOD, "name": "paris "}),
    file_of("pbx_sites[0].name: is missing.",
            {"nmae": "london", "public_addresses": [RANGE]}),
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
