# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""est_audit over HTTP: every finding planted in an estate that is right otherwise, and nothing else found."""

import json
import socket

import pytest

from ansible_collections.sinch.est.plugins.module_utils._audit.finding import CODES
from ansible_collections.sinch.est.plugins.module_utils._module.argspec import audit_spec
from ansible_collections.sinch.est.plugins.module_utils._module.audit_lines import audit_lines
from tests.dialects import operations
from tests.unit import planted
from tests.unit.planted import MISTAKES
from tests.unit.support import prepared, run_audit, seeded, trunk_id

N1, N2, N3, N4 = (f"+44207946010{number}" for number in range(4))
CITIES = ("london", "oslo", "paris")


def site(name, *numbers, **more):
    """A site as somebody declares it, with nothing at risk."""
    return {
        "name": name,
        "public_addresses": [{"ip_range": f"198.51.100.{16 * CITIES.index(name)}/28"}],
        "endpoints": [
            {"sip_address": f"sbc{place}.{name}.example.com", "priority": place, "enabled": True} for place in (1, 2)
        ],
        "phone_numbers": list(numbers),
        **more,
    }


def trunk(name, *numbers, **more):
    """The same as it is there."""
    place = CITIES.index(name)
    return {
        "id": trunk_id(place + 1),
        "name": name,
        "hostName": f"acme-{name}",
        "accessControlLists": [acl(f"198.51.100.{16 * place}/28")],
        "sipEndpoints": [endpoint(f"sbc{place}.{name}.example.com", place) for place in (1, 2)],
        "phoneNumbers": list(numbers),
        **more,
    }


def acl(*ranges, name="site", **more):
    return {"name": name, "entries": [{"ipRange": one} for one in ranges], **more}


def endpoint(address, priority=1, **more):
    return {"sipAddress": address, "priority": priority, **more}


LONDON, OSLO = site("london", N1), site("oslo", N2)
TRUNKS = (trunk("london", N1), trunk("oslo", N2))


def found(result):
    """(code, site, object) of what an audit found and nobody accepted."""
    assert not result.get("failed"), result["msg"]
    return [(one["code"], one["site"], one["object"]) for one in result["findings"] if not one["accepted"]]


def test_an_estate_that_is_right_has_no_finding_and_is_only_read(emulator, clock):
    seeded(emulator, *TRUNKS)
    result = run_audit(emulator, LONDON, OSLO)
    assert found(result) == []
    assert operations(emulator, writes=True) == []
    lists = ["listAccessControlLists", "listSipEndpoints", "listTrunkPhoneNumbers"]
    assert sorted(operations(emulator)[1:]) == sorted([*lists, *lists])
    assert operations(emulator)[0] == "listTrunks"
    assert (result["changed"], result["failing"], result["warnings"]) == (False, [], [])
    assert result["summary"]["as_declared"] == result["summary"]["sites"] == result["summary"]["trunks"] == 2


def endpoints(name, *more):
    return [endpoint(f"sbc{place}.{name}.example.com", place) for place in (1, 2)] + list(more)


def declared_endpoints(name, *more):
    return [*site(name)["endpoints"], *more]


SILENT = [{**one, "enabled": False} for one in endpoints("london")]
FLOOD = {"from": "london", "to": "oslo", "since": "2026-11-20T03:00:00Z", "why": "flood", "numbers": [N1]}


@pytest.mark.parametrize("what", MISTAKES)
def test_one_mistake_is_one_finding(emulator, clock, what):
    declared, there = planted.site(7), planted.trunk(7)
    about = MISTAKES[what].plant(declared, there, 7)
    seeded(emulator, there)
    result = run_audit(emulator, declared)
    code = MISTAKES[what].code
    assert found(result) == [(code, "site07", about)]
    (one,) = result["findings"]
    assert one["title"] == CODES[code][1]
    assert one["message"].endswith(".")
    assert one["advice"].endswith(".")
    assert operations(emulator, writes=True) == []
    assert all(len(line.text) <= 120 for line in audit_lines(result))


def test_sixty_sites_with_forty_mistakes(emulator, clock):
    """Every mistake is found, and nothing else: most in a site each, some between sites, and trunks of nobody."""
    declared, there = [planted.site(place) for place in range(60)], [planted.trunk(place) for place in range(60)]
    expected = [
        (mistake.code, planted.NAMES[place], mistake.plant(declared[place], there[place], place))
        for place, mistake in enumerate(MISTAKES.values())
    ]
    missing, moved, shared, twice, away = range(50, 55)
    there[missing] = {**planted.trunk(missing), "name": "nobody", "hostName": "nobody", "phoneNumbers": []}
    expected += [("EST050", "site50", "trunk"), ("EST030", None, "numbers"), ("EST040", None, "trunk")]
    there[missing]["accessControlLists"] = [planted.acl("203.0.113.50")]
    declared[moved]["phone_numbers"].append(planted.number(shared))
    declared[shared]["phone_numbers"].remove(planted.number(shared))
    declared[shared]["phone_numbers"].append(planted.number(shared, 1))
    there[shared]["phoneNumbers"].append(planted.number(shared, 1))
    expected.append(("EST023", "site51", planted.number(shared)))
    there[shared]["accessControlLists"][0]["entries"].append({"ipRange": f"198.51.{moved}.0/28"})
    declared[shared]["public_addresses"].append({"ip_range": f"198.51.{moved}.0/28"})
    expected.append(("EST007", "site51", f"range 198.51.{moved}.0/28 of ACL site"))
    declared[twice]["phone_numbers"].append(planted.number(away))
    expected.append(("EST021", "site53", planted.number(away)))
    there[55]["phoneNumbers"].append(there[56]["phoneNumbers"].pop())
    there[56]["phoneNumbers"].append(planted.number(56, 1))
    declared[56]["phone_numbers"].append(planted.number(56, 1))
    diverted = {**FLOOD, "from": "site56", "to": "site55", "numbers": [planted.number(56)]}
    expected.append(("EST024", "site56", planted.number(56)))
    expected.append(("EST060", "site57", "EST011 site57"))
    there.append({**planted.trunk(58), "id": trunk_id(70), "name": "Site 58", "hostName": "x", "phoneNumbers": [N1]})
    there[-1]["accessControlLists"] = [planted.acl("203.0.113.70")]
    expected += [("EST040", None, "trunk"), ("EST041", "site58", "site58, Site 58")]
    seeded(emulator, *there)
    result = run_audit(
        emulator, *declared, diversions=[diverted], accept=[{"code": "EST011", "site": "site57", "reason": "known"}]
    )
    assert sorted(found(result), key=str) == sorted(expected, key=str)
    assert len(expected) >= 40
    elsewhere = {"EST015", "EST071"} | {"EST008", "EST009", "EST017"}  # the latter, see test_published.py
    assert {code for code, _site, _about in expected} | elsewhere == set(CODES)
    lines = audit_lines(result)
    assert len(lines) <= 50
    assert operations(emulator, writes=True) == []


def codes(result):
    return [(code, where) for code, where, _object in found(result)]


@pytest.mark.parametrize(
    "acls",
    [[], [acl()], [acl("198.51.100.0/28", enabled=False), acl("203.0.113.9", name="b", enabled=False)]],
    ids=["none", "an empty one", "all disabled"],
)
def test_a_trunk_that_does_not_say_who_may_call(emulator, clock, acls):
    seeded(emulator, {**trunk("london", N1), "accessControlLists": acls})
    declared = [
        {
            "name": one["name"],
            "enabled": one.get("enabled", True),
            "entries": [{"ip_range": entry["ipRange"]} for entry in one["entries"]],
        }
        for one in acls
    ]
    one = {key: value for key, value in LONDON.items() if key != "public_addresses"}
    result = run_audit(emulator, {**one, "acls": declared})
    assert found(result) == [("EST003", "london", "ACLs")]


def test_ranges_of_several_acls_that_admit_everybody_together(emulator, clock):
    halves = [acl("0.0.0.0/1", name="a"), acl("128.0.0.0/1", name="b")]
    seeded(emulator, {**trunk("london", N1), "accessControlLists": halves})
    result = run_audit(emulator)
    assert codes(result) == [("EST001", None), ("EST040", None)]
    assert "ACL a (0.0.0.0/1) and ACL b (128.0.0.0/1) together admit every address." in result["findings"][0]["message"]


def test_what_is_open_and_not_declared_is_one_finding_and_the_worse(emulator, clock):
    seeded(emulator, {**trunk("london", N1), "accessControlLists": [acl("198.51.100.0/28", "0.0.0.0/0")]})
    result = run_audit(emulator, LONDON)
    (one,) = result["findings"]
    assert (one["code"], one["severity"], one["drift"]) == ("EST001", "critical", True)
    assert result["summary"]["as_declared"] == 0
    assert one["message"] == (
        "ACL site (0.0.0.0/0) admits every address, and range 0.0.0.0/0 of ACL site is not declared."
    )


def test_a_number_on_the_trunk_of_another_site_is_one_finding(emulator, clock):
    seeded(emulator, trunk("london", N1), trunk("oslo", N2, N3, N4))
    result = run_audit(emulator, site("london", N1, N3, N4), OSLO)
    assert found(result) == [("EST023", "london", f"{N3}, {N4}")]
    assert result["findings"][0]["trunk"] == "oslo"
    assert result["findings"][0]["numbers"] == [N3, N4]
    assert result["findings"][0]["message"] == (
        f"2 phone numbers ({N3}, {N4}) of the site on trunk 'oslo', so calls go there."
    )


def test_a_number_on_a_trunk_that_is_no_site(emulator, clock):
    seeded(emulator, *TRUNKS, trunk("paris", N3))
    result = run_audit(emulator, site("london", N1, N3), OSLO)
    assert codes(result) == [("EST023", "london"), ("EST040", None)]


def test_a_number_on_two_trunks(emulator, clock):
    emulator.settings(number_in_use="kept")
    seeded(emulator, trunk("london", N1), trunk("oslo", N2, N1))
    result = run_audit(emulator, LONDON, OSLO)
    assert found(result) == [("EST023", "london", N1)]
    assert result["findings"][0]["trunk"] == "oslo"


def test_a_site_that_is_not_there_is_one_finding(emulator, clock):
    seeded(emulator, trunk("oslo", N2))
    result = run_audit(emulator, LONDON, OSLO)
    assert found(result) == [("EST050", "london", "trunk")]
    assert [(row["site"], row["there"]) for row in result["estate"]] == [("london", False), ("oslo", True)]


def test_a_site_that_is_to_be_gone_and_is_not_there_is_as_declared(emulator, clock):
    seeded(emulator, trunk("oslo", N2))
    result = run_audit(emulator, {"name": "london", "state": "absent"}, OSLO)
    assert found(result) == []
    assert result["summary"]["as_declared"] == 2
    assert [row["site"] for row in result["estate"]] == ["oslo"]


def test_a_mistake_is_told_in_the_words_of_a_site(emulator, clock):
    seeded(emulator, *TRUNKS)
    (one,) = run_audit(emulator, {**LONDON, "public_addresses": [{"ip_range": "fibre"}]}, OSLO)["findings"]
    assert one["code"] == "EST070"
    assert one["message"].startswith("public_addresses[0].ip_range: 'fibre' is not an IPv4")


def test_a_number_that_two_sites_declare(emulator, clock):
    seeded(emulator, *TRUNKS)
    result = run_audit(emulator, LONDON, site("oslo", N2, N1))
    assert result["summary"]["as_declared"] == 0
    assert found(result) == [("EST021", "london", N1)]
    assert f"1 phone number ({N1}) declared for london, and for oslo as well" in result["findings"][0]["message"]


@pytest.mark.parametrize(("day", "severity"), [("2026-11-27", "info"), ("2026-11-28", "high")])
def test_a_diversion_is_told_and_becomes_worse_with_time(emulator, clock, day, severity):
    seeded(emulator, trunk("london"), trunk("oslo", N2, N1))
    result = run_audit(emulator, LONDON, OSLO, diversions=[FLOOD], date=day, policy={"ignore": ["EST030"]})
    (one,) = result["findings"]
    assert (one["code"], one["site"], one["severity"], one["numbers"]) == ("EST024", "london", severity, [N1])
    assert f"1 phone number ({N1}) of the site ring at oslo since 2026-11-20 (flood)" in one["message"]


def test_trunks_whose_names_read_the_same(emulator, clock):
    seeded(emulator, trunk("london", N1), {**trunk("oslo", N2), "name": "LON DON"})
    result = run_audit(emulator, LONDON)
    assert codes(result) == [("EST040", None), ("EST041", "london")] or codes(result) == [
        ("EST041", "london"),
        ("EST040", None),
    ]


def test_a_site_of_which_two_trunks_have_the_name_is_not_compared(emulator, clock):
    seeded(emulator, trunk("london", N1), {**trunk("oslo", N2), "name": "london"})
    result = run_audit(emulator, LONDON)
    (one,) = result["findings"]
    assert (one["code"], one["site"], one["severity"]) == ("EST041", "london", "high")
    assert "was not compared" in one["message"]
    assert result["summary"]["as_declared"] == 0


def test_a_site_whose_trunk_cannot_be_read_is_said_to_be_so_and_nothing_else_is(emulator, clock):
    seeded(emulator, *TRUNKS)
    emulator.fault("500", operation="listSipEndpoints", times=0)
    result = run_audit(emulator, site("london"), OSLO, retry_deadline=0.1)
    assert {one["code"] for one in result["findings"]} == {"EST071"}
    assert {one["severity"] for one in result["findings"]} == {"critical"}
    assert "answered 500" in result["findings"][0]["message"]


def test_a_host_without_an_address_is_found_where_policy_wants_to_know(emulator, clock, monkeypatch):
    def resolve(host, _port):
        if host == "sbc2.london.example.com":
            raise socket.gaierror(socket.EAI_NONAME, "no such name")
        if host == "sbc2.oslo.example.com":
            raise socket.gaierror(socket.EAI_AGAIN, "try later")
        return []

    module = "ansible_collections.sinch.est.plugins.module_utils._module.audit.socket.getaddrinfo"
    seeded(emulator, *TRUNKS)
    assert found(run_audit(emulator, LONDON, OSLO)) == []
    real = socket.getaddrinfo
    monkeypatch.setattr(
        module, lambda host, *rest, **more: resolve(host, 0) if "example" in str(host) else real(host, *rest, **more)
    )
    result = run_audit(emulator, LONDON, OSLO, policy={"resolve": True})
    assert found(result) == [("EST015", "london", "SIP endpoint sbc2.london.example.com")]
    (warning,) = result["warnings"]
    assert "sbc2.oslo.example.com" in warning
    assert "try later" in warning


ACCEPTED = {"code": "EST011", "site": "london", "reason": "one PBX, on purpose"}


def one_endpoint(emulator):
    seeded(emulator, {**trunk("london", N1), "sipEndpoints": endpoints("london")[:1]}, trunk("oslo", N2))
    return {**LONDON, "endpoints": LONDON["endpoints"][:1]}


def test_what_is_accepted_counts_nowhere_and_is_shown(emulator, clock):
    london = one_endpoint(emulator)
    result = run_audit(emulator, london, OSLO, accept=[{**ACCEPTED, "until": "2026-11-26"}])
    assert found(result) == []
    assert result["findings"][0]["accepted"] == {"reason": "one PBX, on purpose", "until": "2026-11-26"}
    assert (result["summary"]["accepted"], result["failing"]) == (1, [])


def test_what_was_accepted_counts_again_after_its_day(emulator, clock):
    london = one_endpoint(emulator)
    result = run_audit(emulator, london, OSLO, accept=[{**ACCEPTED, "until": "2026-11-25"}])
    assert codes(result) == [("EST011", "london"), ("EST060", "london")]
    assert "until 2026-11-25" in result["findings"][1]["message"]


def test_an_acceptance_that_matches_nothing_is_a_finding(emulator, clock):
    seeded(emulator, *TRUNKS)
    result = run_audit(emulator, LONDON, OSLO, accept=[{**ACCEPTED, "site": "oslo"}])
    assert codes(result) == [("EST060", "oslo")]


def test_one_number_of_many_may_be_accepted(emulator, clock):
    seeded(emulator, trunk("london", N1, N3, N4), trunk("oslo", N2))
    known = [{"code": "EST022", "object": N3, "reason": "a test"}]
    result = run_audit(emulator, LONDON, OSLO, accept=known)
    assert found(result) == [("EST022", "london", N4)]
    assert [one["numbers"] for one in result["findings"] if one["accepted"]] == [[N3]]


def test_policy_ignores_codes_and_changes_severities(emulator, clock):
    london = one_endpoint(emulator)
    assert found(run_audit(emulator, london, OSLO, policy={"ignore": ["EST011"]})) == []
    (one,) = run_audit(emulator, london, OSLO, policy={"severities": {"EST011": "info"}})["findings"]
    assert one["severity"] == "info"
    assert found(run_audit(emulator, london, OSLO, policy={"endpoints": 1})) == []
    found_all = found(run_audit(emulator, london, OSLO, policy={"transport": "tls", "endpoints": 1}))
    assert {code for code, _site, _object in found_all} == {"EST014"}


@pytest.mark.parametrize(
    ("option", "value", "text"),
    [
        ("policy", {"ignore": ["EST999"]}, "policy.ignore[0]: 'EST999' is not known"),
        ("policy", {"severities": {"EST011": "bad"}}, "policy.severities.EST011: 'bad' is not one of critical, high"),
        ("policy", {"endpoints": -1}, "policy.endpoints: -1 is not from 0 to 100"),
        ("accept", [{**ACCEPTED, "until": "31.12.2026"}], "accept[0].until: '31.12.2026' is no day such as 2026-11-26"),
        ("accept", [{**ACCEPTED, "reason": " "}], "accept[0].reason: is empty"),
        ("accept", [{**ACCEPTED, "code": "EST0"}], "accept[0].code: 'EST0' is not known"),
        ("only", ["rome"], "only[0]: 'rome' is no site of this task"),
        ("date", "today", "date: 'today' is no day"),
        ("diversions", [{"from": "london"}], "diversions[0].to: is missing"),
    ],
)
def test_what_is_wrong_beside_the_sites_stops_the_audit(emulator, clock, option, value, text):
    seeded(emulator, *TRUNKS)
    result = run_audit(emulator, LONDON, OSLO, **{option: value})
    assert result["failed"]
    assert text in result["msg"]
    assert operations(emulator) == []


def test_the_other_sites_are_compared_where_one_has_a_mistake(emulator, clock):
    seeded(emulator, {**trunk("london", N1), "sipEndpoints": SILENT}, trunk("oslo", N2, N3))
    bad = {"name": "london", "phone_numbers": 7, "endpoints": [{"sip_adress": "x"}]}
    result = run_audit(emulator, "no site", bad, OSLO, {"phone_numbers": []}, OSLO)
    texts = {(one["site"], one["message"]) for one in result["findings"] if one["code"] == "EST070"}
    assert {site for site, _text in texts} == {"sites[0]", "london", "sites[3]", "oslo"}
    assert any("perhaps sip_address is meant" in text for _site, text in texts)
    assert ("EST022", "oslo", N3) in found(result)
    assert ("EST010", "london", N1) in found(result)


def test_only_some_sites(emulator, clock):
    seeded(emulator, trunk("london", N1, N3), trunk("oslo", N2, N4), trunk("paris"))
    result = run_audit(emulator, LONDON, OSLO, only=["oslo"])
    assert found(result) == [("EST022", "oslo", N4)]
    assert [row["site"] for row in result["estate"]] == ["oslo"]
    assert result["summary"]["sites"] == 1


@pytest.mark.parametrize(
    ("fail_on", "sites"), [("critical", []), ("high", ["london"]), ("medium", ["london", "(no site)"]), ("never", [])]
)
def test_from_which_severity_on_a_run_fails(emulator, clock, fail_on, sites):
    london = one_endpoint(emulator)
    emulator.seed(
        {
            "projects": {
                "p1": {
                    "trunks": [
                        {**trunk("london", N1), "sipEndpoints": endpoints("london")[:1]},
                        trunk("oslo", N2),
                        trunk("paris", N3),
                    ]
                }
            }
        }
    )
    result = run_audit(emulator, london, OSLO, fail_on=fail_on)
    assert [one["site"] for one in result["failing"]] == sites


def test_a_site_that_no_host_can_be_named_after_has_one_all_the_same(emulator, clock):
    seeded(emulator, {**trunk("london", N1), "name": "localhost"})
    (one,) = run_audit(emulator, site("london", N1) | {"name": "localhost", "phone_numbers": []})["failing"]
    assert (one["site"], one["host"]) == ("localhost", "localhost (site)")


def as_file(tmp_path, result):
    path = tmp_path / "audit.json"
    path.write_text(json.dumps({"schema": 1, **result}))
    return str(path)


def test_the_diff_is_a_site_as_it_is_and_as_it_would_be(emulator, clock):
    seeded(emulator, trunk("london", N1, N3))
    (diff,) = run_audit(emulator, LONDON, OSLO, only=["london"], diff=True)["diff"]
    assert diff["before_header"] == "site london"
    assert N3 in diff["before"]
    assert N3 not in diff["after"]


def test_what_is_new_gone_and_since_when(emulator, clock, tmp_path):
    seeded(emulator, trunk("london", N1, N3), trunk("oslo", N2))
    first = run_audit(emulator, LONDON, OSLO, date="2026-11-20")
    assert [(one["since"], one["new"]) for one in first["findings"]] == [("2026-11-20", False)]
    seeded(emulator, trunk("london", N1, N3), trunk("oslo", N2, N4))
    second = run_audit(emulator, LONDON, OSLO, since=as_file(tmp_path, first), date="2026-11-21")
    assert [(one["site"], one["since"], one["new"]) for one in second["findings"]] == [
        ("london", "2026-11-20", False),
        ("oslo", "2026-11-21", True),
    ]
    assert (second["summary"]["new"], second["summary"]["gone"], second["summary"]["compared_with"]) == (
        1,
        0,
        "2026-11-20",
    )
    seeded(emulator, *TRUNKS)
    third = run_audit(emulator, LONDON, OSLO, since=as_file(tmp_path, second), date="2026-11-22")
    assert third["findings"] == []
    assert [(one["site"], one["since"]) for one in third["gone"]] == [("london", "2026-11-20"), ("oslo", "2026-11-21")]
    assert "0 new, 2 gone" in audit_lines(third)[-1].text


def test_a_number_more_makes_a_finding_new_and_keeps_its_day(emulator, clock, tmp_path):
    seeded(emulator, trunk("london", N1, N3), trunk("oslo", N2))
    first = run_audit(emulator, LONDON, OSLO, date="2026-11-20")
    seeded(emulator, trunk("london", N1, N3, N4), trunk("oslo", N2))
    (one,) = run_audit(emulator, LONDON, OSLO, since=as_file(tmp_path, first))["findings"]
    assert (one["since"], one["new"]) == ("2026-11-20", True)


def test_the_first_audit_says_that_there_is_none_before(emulator, clock, tmp_path):
    seeded(emulator, *TRUNKS)
    result = run_audit(emulator, LONDON, OSLO, since=str(tmp_path / "none.json"))
    assert "is not there yet" in result["warnings"][0]
    assert result["summary"]["compared_with"] is None


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"schema": 2, "findings": []}', '{"schema": 1, "findings": [{}]}'])
def test_a_file_that_is_no_audit_stops_it(emulator, clock, tmp_path, text):
    path = tmp_path / "audit.json"
    path.write_text(text)
    result = run_audit(emulator, LONDON, since=str(path))
    assert result["failed"]
    assert str(path) in result["msg"]


def test_the_same_estate_in_another_order_gives_the_same_bytes(emulator, clock):
    messy = {
        **trunk("london", N3, N1, "+1234"),
        "sipEndpoints": endpoints("london", endpoint("10.0.0.7", 2))[::-1],
        "accessControlLists": [acl("203.0.113.9", "198.51.100.0/28", name="z"), acl("203.0.113.9", name="a")],
    }
    turned = {
        **messy,
        "phoneNumbers": messy["phoneNumbers"][::-1],
        "sipEndpoints": messy["sipEndpoints"][::-1],
        "accessControlLists": [
            {**one, "entries": one["entries"][::-1]} for one in reversed(messy["accessControlLists"])
        ],
    }
    seeded(emulator, messy, trunk("oslo", N2))
    first = run_audit(emulator, LONDON, OSLO)
    seeded(emulator, trunk("oslo", N2), turned)
    assert len(first["findings"]) > 5
    assert json.dumps(run_audit(emulator, OSLO, LONDON)) == json.dumps(first)


def test_the_table_is_a_screen_and_the_worst_comes_first(emulator, clock):
    result = {
        "summary": {
            "sites": 90,
            "trunks": 90,
            "as_declared": 0,
            "accepted": 2,
            "new": 0,
            "gone": 0,
            "compared_with": None,
            "open": {"critical": 1, "high": 89, "medium": 0, "low": 0, "info": 0},
        },
        "findings": [
            {
                "code": "EST001",
                "severity": "critical" if place == 0 else "high",
                "site": f"site{place:02}",
                "trunk": None,
                "message": "m" * 300,
                "accepted": None,
                "new": False,
            }
            for place in range(90)
        ],
    }
    lines = audit_lines(result)
    assert len(lines) == 41
    assert lines[0].text.startswith("critical site00  EST001 mmm")
    assert "and 51 more" in lines[-2].text
    assert all(len(line.text) <= 120 for line in lines)
    assert lines[-1].text == "Audit: 0 of 90 sites as declared, 90 trunks. 1 critical, 89 high, 2 accepted."


def test_the_options_are_those_of_the_spec():
    assert prepared(audit_spec(), {"sites": []})["policy"]["widest_ipv6"] == 48
