# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Wrong input: every mistake is refused before any request, and the error names the option and the reason."""

import pytest

from ansible_collections.sinch.est.plugins.module_utils._errors import InputError
from ansible_collections.sinch.est.plugins.module_utils._input import given, read_task, reader_spec, writer_spec
from ansible_collections.sinch.est.plugins.module_utils._resources import ACL, PHONE_NUMBER, SIP_ENDPOINT, TRUNK
from tests.unit.support import validated

NUMBER = "+442079460100"


def acl(**options):
    return ACL, {"trunk": "t", **options}


def entry(**options):
    return acl(name="a", entries=[{"ip_range": "::1"}, options])


def endpoint(**options):
    return SIP_ENDPOINT, {"trunk": "t", "sip_address": "a.example", **options}


def endpoints(*items, **options):
    return SIP_ENDPOINT, {"sip_endpoints": list(items), **options}


def number(value, **options):
    return PHONE_NUMBER, {"trunk": "t", "phone_number": value, **options}


def numbers(*values, **options):
    return PHONE_NUMBER, {"trunk": "t", "phone_numbers": list(values), **options}


def assignments(*items, **options):
    return PHONE_NUMBER, {"assignments": list(items), **options}


def trunk(**options):
    return TRUNK, options


def trunks(*items):
    return TRUNK, {"trunks": list(items)}


EMPTY = "must not be empty"
NULL = "the API cannot clear it"
NO_TRUNK = "is missing: give the trunk's name or id"
DOTS = "neither a name nor an id"
PLUS = "YAML drops the plus sign"


@pytest.mark.parametrize(
    ("case", "option", "reason"),
    [
        (trunk(name=""), "name", EMPTY),
        (trunk(name="  "), "name", EMPTY),
        (trunk(name="a\nb"), "name", "line break"),
        (trunk(trunk_id=""), "trunk_id", EMPTY),
        (trunk(trunk_id=" "), "trunk_id", EMPTY),
        (trunk(trunk_id="."), "trunk_id", DOTS),
        (trunk(trunk_id=".."), "trunk_id", DOTS),
        (trunk(name=None), "name", "say which trunk by trunk_id or name"),
        (trunk(name="a", host_name=""), "host_name", "is not a host name"),
        (trunk(name="a", host_name="a.example"), "host_name", "is not a host name"),
        (trunk(name="a", host_name="a_b"), "host_name", "is not a host name"),
        (trunk(name="a", host_name=None), "host_name", NULL),
        (trunk(name="a", host_name="-"), "host_name", "is not a host name"),
        (trunks({"host_name": "a"}), "trunks[0].name", "say which trunk by trunk_id or name"),
        (trunks({"name": "a"}, {}), "trunks[1].name", "say which trunk by trunk_id or name"),
        (trunks({"name": "a"}, {"name": " "}), "trunks[1].name", EMPTY),
        (trunks({"trunk_id": ".."}), "trunks[0].trunk_id", DOTS),
        (trunks({"name": "a"}, {"name": "b", "host_name": "b."}), "trunks[1].host_name", "is not a host name"),
        ((ACL, {"name": "a"}), "trunk", NO_TRUNK),
        ((ACL, {"name": "a", "trunk": ""}), "trunk", NO_TRUNK),
        ((ACL, {"name": "a", "trunk": " "}), "trunk", NO_TRUNK),
        ((ACL, {"name": "a", "trunk": None}), "trunk", NO_TRUNK),
        ((ACL, {"name": "a", "trunk": ".."}), "trunk", DOTS),
        ((ACL, {"acls": [], "exact": True}), "trunk", NO_TRUNK),
        ((ACL, {"acls": [], "trunk": ""}), "trunk", NO_TRUNK),
        (acl(acls=[{"name": "a", "trunk": ""}]), "acls[0].trunk", NO_TRUNK),
        ((ACL, {"acls": [{"name": "a", "trunk": "t"}, {"name": "b"}]}), "acls[1].trunk", NO_TRUNK),
        ((ACL, {"trunk": "t", "acls": [{"name": "a", "trunk": "."}]}), "acls[0].trunk", DOTS),
        (acl(name=""), "name", EMPTY),
        (acl(acl_id=""), "acl_id", EMPTY),
        (acl(name=None), "name", "say which ACL by acl_id or name"),
        (acl(name="a", enabled=None), "enabled", NULL),
        (acl(acls=[{"enabled": True}]), "acls[0].name", "say which ACL by acl_id or name"),
        (acl(acls=[{"name": "a"}, {"acl_id": "x", "enabled": None}]), "acls[1].enabled", NULL),
        (entry(ip_range="198.51.100.0/33"), "entries[1].ip_range", "198.51.100.0/24"),
        (entry(ip_range="198.51.100.0/255.255.255.0"), "entries[1].ip_range", "is not an IPv4 or IPv6"),
        (entry(ip_range=""), "entries[1].ip_range", "is not an IPv4 or IPv6"),
        (entry(ip_range="sbc.example.com"), "entries[1].ip_range", "is not an IPv4 or IPv6"),
        (entry(ip_range="0::1"), "entries[1]", "is the same as entries[0]"),
        (entry(ip_range="::1/128", description="again"), "entries[1]", "is the same as entries[0]"),
        (
            acl(acls=[{"name": "a", "entries": [{"ip_range": "x"}]}]),
            "acls[0].entries[0].ip_range",
            "is not an IPv4 or IPv6",
        ),
        (
            acl(acls=[{"name": "a", "entries": [{"ip_range": "10.0.0.0/8"}, {"ip_range": "10.1.2.3/8"}]}]),
            "acls[0].entries[1]",
            "is the same as acls[0].entries[0]",
        ),
        (endpoint(sip_address=""), "sip_address", "is not a SIP address"),
        (endpoint(sip_address="2001:db8::1"), "sip_address", "IPv6 in brackets"),
        (endpoint(sip_address="a.example:70000"), "sip_address", "is not a SIP address"),
        (endpoint(sip_address="user@a.example"), "sip_address", "is not a SIP address"),
        (endpoint(sip_address="198.51.100.300"), "sip_address", "is not a SIP address"),
        (endpoint(sip_address=None), "sip_address", "say which SIP endpoint by endpoint_id or sip_address"),
        (endpoint(priority=0), "priority", "an integer from 1"),
        (endpoint(priority=-5), "priority", "an integer from 1"),
        (endpoint(priority=None), "priority", NULL),
        (endpoint(enabled=None), "enabled", NULL),
        (endpoint(endpoint_id=" "), "endpoint_id", EMPTY),
        (endpoint(trunk="."), "trunk", DOTS),
        (endpoints({"trunk": "t", "sip_address": "?"}), "sip_endpoints[0].sip_address", "is not a SIP address"),
        (
            endpoints({"trunk": "t", "endpoint_id": "x", "priority": 0}),
            "sip_endpoints[0].priority",
            "an integer from 1",
        ),
        (endpoints({"sip_address": "a.example"}), "sip_endpoints[0].trunk", NO_TRUNK),
        (endpoints({"trunk": "t", "priority": 1}), "sip_endpoints[0].sip_address", "say which SIP endpoint"),
        (number("442079460100"), "phone_number", PLUS),
        (number(442079460100), "phone_number", PLUS),
        (number("020 7946 0100"), "phone_number", "is not an E.164 number"),
        (number("+44"), "phone_number", "is not an E.164 number"),
        (number(""), "phone_number", "is not an E.164 number"),
        (number(None), "phone_number", "say which phone number by phone_number"),
        (number(NUMBER, trunk=None), "trunk", NO_TRUNK),
        (numbers(NUMBER, "442079460101"), "phone_numbers[1]", PLUS),
        (numbers(NUMBER, ""), "phone_numbers[1]", "is not an E.164 number"),
        (numbers(NUMBER, trunk=""), "phone_numbers[0].trunk", NO_TRUNK),
        (assignments({"phone_numbers": [NUMBER]}), "assignments[0].trunk", NO_TRUNK),
        (assignments({"trunk": ".", "phone_numbers": [NUMBER]}), "assignments[0].trunk", DOTS),
        (
            assignments({"trunk": "t", "phone_numbers": [NUMBER, "44207946010"]}),
            "assignments[0].phone_numbers[1]",
            PLUS,
        ),
        (acl(name="a", exact=True), "exact", "needs the whole list, in acls"),
        (endpoint(exact=True), "exact", "needs the whole list, in sip_endpoints"),
        (number(NUMBER, exact=True), "exact", "needs the whole list, in phone_numbers or assignments"),
        (acl(acls=[{"name": "a"}], exact=True, state="absent"), "exact", "contradicts state: absent"),
        (acl(acls=[], exact=True, max_purge=-1), "max_purge", "less than 0"),
        (acl(name="a", max_purge=-1), "max_purge", "less than 0"),
    ],
    ids=lambda value: "" if isinstance(value, tuple) else None,
)
def test_refused(case, option, reason):
    row, raw = case
    with pytest.raises(InputError) as refused:
        read_task(row, given(validated(writer_spec(row), raw), raw))
    assert refused.value.option == option
    assert str(refused.value).startswith(f"{option}: ")
    assert reason in str(refused.value)


@pytest.mark.parametrize(
    ("spec", "raw", "words"),
    [
        (writer_spec(TRUNK), {}, "one of the following is required: trunk_id, name, trunks"),
        (writer_spec(ACL), {"trunk": "t"}, "one of the following is required: acl_id, name, acls"),
        (writer_spec(PHONE_NUMBER), {"trunk": "t"}, "phone_number, phone_numbers, assignments"),
        (writer_spec(TRUNK), {"name": "a", "trunks": []}, "mutually exclusive: name|trunks"),
        (writer_spec(TRUNK), {"host_name": "a", "trunks": []}, "mutually exclusive: host_name|trunks"),
        (writer_spec(TRUNK), {"trunk_id": "a", "trunks": []}, "mutually exclusive: trunk_id|trunks"),
        (writer_spec(ACL), {"enabled": True, "acls": []}, "mutually exclusive: enabled|acls"),
        (writer_spec(ACL), {"entries": [], "acls": []}, "mutually exclusive: entries|acls"),
        (writer_spec(SIP_ENDPOINT), {"priority": 1, "sip_endpoints": []}, "mutually exclusive: priority|sip_endpoints"),
        (writer_spec(PHONE_NUMBER), {"phone_numbers": [], "assignments": []}, "phone_numbers|assignments"),
        (writer_spec(PHONE_NUMBER), {"phone_number": NUMBER, "assignments": []}, "phone_number|assignments"),
        (writer_spec(TRUNK), {"name": "a", "exact": True}, "exact"),
        (writer_spec(ACL), {"name": "a", "state": "gone"}, "state: 'gone' is not one of present, absent"),
        (
            writer_spec(ACL),
            {"acls": [{"name": "a", "state": "gone"}]},
            "state: 'gone' is not one of present, absent",
        ),
        (writer_spec(ACL), {"acls": [{"names": "a"}]}, "acls[0].names: is not known"),
        (writer_spec(ACL), {"name": "a", "entries": [{"description": "b"}]}, "entries[0].ip_range: is missing"),
        (writer_spec(ACL), {"name": "a", "on_error": "ignore"}, "on_error: 'ignore' is not one of stop, continue"),
        (writer_spec(SIP_ENDPOINT), {"sip_address": "a", "priority": "first"}, "priority"),
        (
            writer_spec(SIP_ENDPOINT),
            {"sip_address": "a", "auth_method": "ntlm"},
            "auth_method: 'ntlm' is not one of oauth2, basic",
        ),
        (reader_spec(TRUNK), {"trunk_id": "x", "name": "a"}, "mutually exclusive: trunk_id|name"),
        (reader_spec(ACL), {"trunk": "t", "acl_id": "x", "name": "a"}, "mutually exclusive: acl_id|name"),
        (reader_spec(ACL), {"acl_id": "x"}, "missing parameter(s) required by 'acl_id': trunk"),
        (reader_spec(SIP_ENDPOINT), {"endpoint_id": "x"}, "required by 'endpoint_id': trunk"),
    ],
)
def test_refused_by_the_argument_spec(spec, raw, words):
    with pytest.raises(ValueError, match=r".") as refused:
        validated(spec, raw)
    assert words in str(refused.value)
