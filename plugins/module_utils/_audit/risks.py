# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""What puts calls at risk on the trunks as they are: who may call, who answers, and which numbers. Pure."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Optional

from ansible_collections.sinch.est.plugins.module_utils._audit.drift import acl_mark, endpoint_mark, number_mark
from ansible_collections.sinch.est.plugins.module_utils._audit.estate import Held, endpoint_name
from ansible_collections.sinch.est.plugins.module_utils._audit.finding import MANY, Finding, Mark
from ansible_collections.sinch.est.plugins.module_utils._audit.policy import Policy
from ansible_collections.sinch.est.plugins.module_utils._model.change import count_noun
from ansible_collections.sinch.est.plugins.module_utils._model.phone_number import e164
from ansible_collections.sinch.est.plugins.module_utils._model.ranges import (
    not_public,
    openings,
    readable_network,
    together,
)
from ansible_collections.sinch.est.plugins.module_utils._model.resource import ACL, PHONE_NUMBER, SIP_ENDPOINT
from ansible_collections.sinch.est.plugins.module_utils._model.types import Objects, Values
from ansible_collections.sinch.est.plugins.module_utils._model.values import sip_address, sip_host

PORTS = {"tls": 5061, "udp": 5060, "tcp": 5060}


@dataclass(frozen=True)
class Range:
    """A range of an enabled ACL. network: None where it cannot be read."""

    acl: Values
    text: str
    network: Any

    @property
    def about(self) -> str:
        return f"range {self.text} of ACL {self.acl.get('name')}"

    @property
    def mark(self) -> Mark:
        """Return what findings about it share, as the drift has it."""
        member = {"ip_range": self.text}
        return (*acl_mark(self.acl), ACL.field("entries").identity(member))


def risks(held: Held, policy: Policy, unresolved: frozenset[str]) -> Iterator[Finding]:
    """Yield what is at risk on one trunk. unresolved: hosts that have no address in DNS."""
    yield from _who_may_call(held, policy)
    yield from _who_answers(held)
    for one in held.endpoints:
        yield from _endpoint(held, one, policy, unresolved)
    yield from _shared_priorities(held)
    yield from _endpoints_enough(held, policy)
    for number in held.numbers:
        try:
            e164(number)
        except ValueError as error:
            advice = "Correct it: take it off, and assign the number that is meant."
            yield _risk("EST020", held, number, f"{error}.", advice, number_mark(number))
    if not held.numbers and not (held.declared and held.declared.numbers):
        yield _risk("EST030", held, "numbers", "No phone number rings here.", "Assign numbers, or take it down.")


def _risk(
    code: str, held: Held, about: str, message: str, advice: str, *same: Mark, numbers: Sequence[str] = ()
) -> Finding:
    return Finding(code, held.site, held.name, about, message, advice, tuple(numbers), same=same)


def _ranges(held: Held) -> list[Range]:
    """Return the ranges that may call, in the order of the ACLs."""
    return [
        Range(acl, text, readable_network(text))
        for acl in held.open_acls
        for text in (str(entry.get("ip_range")) for entry in ACL.field("entries").in_order(acl.get("entries")))
    ]


def _who_may_call(held: Held, policy: Policy) -> Iterator[Finding]:
    ranges = _ranges(held)
    opened = openings([one.text for one in ranges])
    opening = {place for places in opened for place in places}
    for places in opened:
        first = ranges[places[0]]
        several = len(places) > 1
        about = f"ACL {first.acl.get('name')} {', '.join(ranges[place].text for place in places[:4])}"
        yield _risk(
            "EST001",
            held,
            about,
            f"{_named([ranges[place] for place in places])} {'together admit' if several else 'admits'} every address.",
            "Replace it by the addresses from which the site calls: anybody may call at its expense until then.",
            *(ranges[place].mark for place in places),
        )
    for place, one in enumerate(ranges):
        if one.network is None or place in opening:
            continue
        widest = policy.widest_ipv4 if one.network.version == 4 else policy.widest_ipv6
        if one.network.prefixlen < widest:
            yield _risk(
                "EST002",
                held,
                one.about,
                f"{one.about} is wider than /{widest}, the widest that is allowed.",
                "List the addresses from which the site calls, or allow it in policy or accept.",
                one.mark,
            )
        reasons = not_public([one.text])
        if reasons:
            yield _risk(
                "EST005",
                held,
                one.about,
                f"{one.about} is not of the public internet ({reasons[one.text]}), so nobody can call from it.",
                "List the addresses that the internet sees.",
                one.mark,
            )
    yield from _covered(held, [one for place, one in enumerate(ranges) if place not in opening])
    yield from _acls(held, ranges)


def _named(ranges: Sequence[Range]) -> str:
    """Return ranges as a sentence begins with them, each ACL once."""
    by_acl: defaultdict[str, list[str]] = defaultdict(list)
    for one in ranges:
        by_acl[str(one.acl.get("name"))].append(one.text)
    return " and ".join(f"ACL {name} ({', '.join(texts[:4])})" for name, texts in by_acl.items())


def _covered(held: Held, ranges: Sequence[Range]) -> Iterator[Finding]:
    """Yield a finding for each range that another one holds, the first one of those that do."""
    known = [one for one in ranges if one.network is not None]
    for index, one in enumerate(known):
        around = (
            other
            for place, other in enumerate(known)
            if place != index
            and other.network.version == one.network.version
            and one.network.subnet_of(other.network)
            and (one.network != other.network or place < index)
        )
        other = next(around, None)
        if other:
            how = "is the same as" if one.network == other.network else "is within"
            yield _risk(
                "EST006", held, one.about, f"{one.about} {how} {other.about}.", "Take one of the two out.", one.mark
            )


def _acls(held: Held, ranges: Sequence[Range]) -> Iterator[Finding]:
    """Yield what is wrong with the ACLs of a trunk as such."""
    disabled = []
    for acl in (acl for acl in held.acls if acl not in held.open_acls):
        wanted = held.wanted(ACL, acl)
        says_so = wanted is not None and wanted.values.get("enabled") is True
        if says_so or len(held.acls) == 1:
            disabled.append(acl)
            rest = " No other ACL admits anybody." if not ranges else ""
            advice = "Run sinch.est.provision_sites, which enables it." if says_so else "Enable it, or remove it."
            yield Finding(
                "EST004",
                held.site,
                held.name,
                f"ACL {acl.get('name')}",
                f"ACL {acl.get('name')} is disabled{', and declared enabled' if says_so else ''}.{rest}",
                advice,
                drift=says_so,
                worse="" if ranges else "high",
                same=(acl_mark(acl),),
            )
    if not ranges and not disabled:
        what = "has no ACL" if not held.acls else "has no enabled ACL with an address"
        advice = "Declare the addresses from which the site calls, and provision it."
        yield _risk("EST003", held, "ACLs", f"The trunk {what}, so it is not said who may call.", advice)


def _who_answers(held: Held) -> Iterator[Finding]:
    if held.numbers and not held.answering:
        why = "none of its endpoints is enabled" if held.endpoints else "it has no endpoint"
        yield _risk(
            "EST010",
            held,
            "",
            f"{MANY} on the trunk, and nobody answers, because {why}.",
            "Enable or add an endpoint, or divert the numbers with sinch.est.divert_numbers, now.",
            numbers=held.numbers,
        )


def _endpoints_enough(held: Held, policy: Policy) -> Iterator[Finding]:
    hosts = {sip_host(one.get("sip_address")) or endpoint_name(one) for one in held.answering}
    if held.numbers and hosts and len(hosts) < policy.endpoints:
        endpoints = count_noun(len(held.answering), "endpoint")
        how = f"{endpoints} on {'one host' if len(hosts) == 1 else f'{len(hosts)} hosts'}"
        yield _risk(
            "EST011",
            held,
            "endpoints",
            f"{count_noun(len(held.numbers), PHONE_NUMBER.label)} with {how}, and {policy.endpoints} are wanted.",
            "Add an endpoint on another host, or say in policy or accept that this is enough.",
        )


def _endpoint(held: Held, one: Values, policy: Policy, unresolved: frozenset[str]) -> Iterator[Finding]:
    """Yield what is wrong with one endpoint."""
    text = endpoint_name(one)
    about, mark = f"SIP endpoint {text}", endpoint_mark(one)
    wanted = held.wanted(SIP_ENDPOINT, one)
    if one.get("enabled") is False:
        undeclared = wanted is None and held.declared is not None  # which is a finding of its own
        if not undeclared and (wanted is None or "enabled" not in wanted.values):
            advice = "Enable it, or declare it with enabled: false."
            yield Finding(
                "EST013",
                held.site,
                held.name,
                about,
                f"{about} is disabled, and nobody says that it should be.",
                advice,
                drift=wanted is not None,
                same=(mark,),
            )
    if one.get("sip_address") is None:
        who = f" as {one['credential_username']}" if one.get("credential_username") else ""
        message = f"{about} registers{who} and has no address, so no site can declare it, and no run removes it."
        yield _risk("EST017", held, about, message, "Nothing, if it is meant; its owner is the credential list.", mark)
        return
    try:
        scheme, host, port, transport = sip_address(text)
    except ValueError as error:
        advice = "Look whether calls reach it. It is kept as it is; correct it where it is wrong."
        yield _risk("EST016", held, about, f"{error}.", advice, mark)
        return
    if one.get("enabled") is False:
        return
    reasons = not_public([host])
    if reasons:
        why = f"{about} is not of the public internet ({reasons[host]}), so no call can reach it."
        yield _risk("EST005", held, about, why, "Give the address that the internet sees.", mark)
    if host in unresolved:
        advice = "Correct the name, or the DNS."
        yield _risk("EST015", held, about, f"{host} has no address in DNS, so no call can reach it.", advice, mark)
    carried = "tls" if scheme == "sips" else transport
    why = _transport(carried, port, policy)
    if why:
        yield _risk(
            "EST014", held, about, f"{about} {why}.", "Correct the port or the transport, there and at the SBC.", mark
        )


def _transport(transport: str, port: Optional[int], policy: Policy) -> str:
    """Return what is wrong with a transport and its port, "" where nothing is."""
    if policy.transport and transport != policy.transport:
        return f"{f'has {transport}' if transport else 'does not say its transport'}, and {policy.transport} is wanted"
    if transport == "tls" and port == PORTS["udp"]:
        return "has TLS on port 5060, which is that of UDP and TCP"
    if transport in ("udp", "tcp") and port == PORTS["tls"]:
        return f"has {transport.upper()} on port 5061, which is that of TLS"
    return ""


def _shared_priorities(held: Held) -> Iterator[Finding]:
    """Yield a finding for endpoints that take turns where the site declares an order, and does not say so of them."""
    listed = [held.wanted(SIP_ENDPOINT, one) for one in held.answering]
    said = [item.values["priority"] for item in listed if item and item.values.get("priority") is not None]
    groups: defaultdict[Any, list[Values]] = defaultdict(list)
    for one in held.answering if len(set(said)) > 1 else ():
        groups[one.get("priority")].append(one)
    for priority, those in groups.items():
        silent = [
            one for one in those if (item := held.wanted(SIP_ENDPOINT, one)) and item.values.get("priority") is None
        ]
        if len(those) > 1 and silent:
            names = ", ".join(map(endpoint_name, those))
            advice = "Declare a priority for each of them."
            yield _risk(
                "EST012",
                held,
                f"SIP endpoint {endpoint_name(silent[0])}",
                f"{names} share priority {priority}, and the site declares an order.",
                advice,
                endpoint_mark(silent[0]),
            )


def across(trunks: Sequence[Held]) -> Iterator[Finding]:
    """Yield what is at risk because of several trunks together."""
    holders: defaultdict[Any, list[tuple[Held, Range]]] = defaultdict(list)
    for held in trunks:
        ranges = _ranges(held)
        opening = {place for places in openings([one.text for one in ranges]) for place in places}
        own = {one.network: one for place, one in reversed(list(enumerate(ranges))) if place not in opening}
        for network, one in own.items():
            if network is not None:
                holders[network].append((held, one))
    for those in holders.values():
        (first, one), *others = those
        names = list(dict.fromkeys(held.site or held.name for held, _range in others))
        if names:
            yield _risk(
                "EST007",
                first,
                one.about,
                f"{one.about} is on {together(names, most=3)} too, so one of them may call as another.",
                "Give each site addresses of its own, or accept it where they share a line.",
            )


def project_acls(trunks: Sequence[Held], every: Objects) -> Iterator[Finding]:
    """Yield what is to be said of ACLs that belong to the project. every: all of them, where the API tells that."""
    holders: defaultdict[str, list[Held]] = defaultdict(list)
    for held in trunks:
        for acl in held.acls:
            holders[acl["id"]].append(held)
    for acl in every:
        those, about = holders[acl["id"]], f"ACL {acl.get('name')}"
        if len(those) > 1:
            names = together(list(dict.fromkeys(held.site or held.name for held in those)), most=3)
            message = f"{about} ({acl['id']}) is on {names}, so it cannot be changed through one of them."
            advice = "Give each an ACL of its own, or leave it where they share a line."
            yield _risk("EST009", those[0], about, message, advice)
        elif not those and not any(held.unread for held in trunks):
            message = f"{about} ({acl['id']}) is on no trunk, perhaps because a run was killed before it was linked."
            advice = "Run again what was to create it: it is taken then, as it is. Or delete it in the portal."
            yield Finding("EST008", None, None, f"{about} ({acl['id']})", message, advice)
