# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""How a row of wrong input is written: parameters, and the words that the error begins with, `place: reason`."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime

N1, N2 = "+442079460100", "+442079460101"
DECIMAL = "looks like a decimal number, which a spreadsheet or YAML made of it; write it in full as text, with its plus"
EXCLUSIVE = "parameters are mutually exclusive: "
NO_ID = "is not an id: it holds a space or a slash"
NO_LIST = "where a list belongs"
NO_NUMBER = f"is not an E.164 number such as {N1}"
NO_RANGE = "is not an IPv4 or IPv6 address or network such as 198.51.100.0/24"
NO_SIP = "is not a SIP address: host or host:port (IPv6 in brackets)"
NO_TEXT = "where text belongs"
CHANGED = f"{NO_TEXT}; what was written is not known any more, as YAML reads 0052 as 42 and 12:30 as 750: put it in"
NUMBER, DATE = f"is a number, {CHANGED}", f"is a date, {CHANGED}"
NO_TRUNK = "is missing: give the trunk's name or id"
NOT_HERE = "that is dialled inside its country only; leave the 0 out"
NULL = "is null, and the API cannot clear it; leave it out"
PLUS = f"{NO_NUMBER}; put it in quotes, YAML drops the plus sign"
SPAN = "looks like a range of numbers; write each number out"
UNKNOWN = "Supported parameters include: "
UNPRINTABLE = "holds a line break or another character that cannot be printed"
# Said of a text that a server may hold for all that: where it does, it is accepted, so that is looked at first.
HELD = re.compile(
    f"is not (an E.164 number|a SIP address|an IPv4 or IPv6 address|a priority|a host name)|{DECIMAL}|{NULL}"
    r"| (begin|end)s with |has a 0 in|has [0-9]+ digits|holds |looks like|is the same as"
    "|^(name|trunks.*): must not be empty"
)


@dataclass(frozen=True)
class Bad:
    """words: what the error begins with; ansible-playbook puts words of its own before some.

    reads: whether what is there does not allow it. check: whether check mode refuses it as well.
    """

    words: str
    parameters: dict
    environ: dict[str, str] = field(default_factory=dict)
    reads: bool = False
    check: bool = True

    @property
    def looks(self):
        """Whether what is there is read before it is refused."""
        return self.reads or HELD.search(self.words) is not None


def bad(words, reads=False, **parameters):
    return Bad(words, parameters, reads=reads)


def on_trunk(words, reads=False, **parameters):
    return bad(words, reads, **{"trunk": "london", **parameters})


def environ(words, **variables):
    return Bad(words, {}, variables)


def acl(words, reads=False, **values):
    """Wrong in the second ACL."""
    return on_trunk(f"acls[1]{words}", reads, acls=[{"name": "a"}, {"name": "b", **values}])


def entry(words, **values):
    """Wrong in the second entry of the second ACL."""
    return acl(f".entries[1]{words}", entries=[{"ip_range": "::1"}, values])


def two_ranges(words, *values):
    """Wrong in the second entry of a single ACL."""
    return on_trunk(f"entries[1]{words}", name="a", entries=[{"ip_range": value} for value in values])


def ranges(*values):
    return [entry(f".ip_range: {value!r} {NO_RANGE}", ip_range=value) for value in values]


def addresses(*values):
    return [on_trunk(f"sip_address: {value!r} {NO_SIP}", sip_address=value) for value in values]


def endpoint(words, **values):
    """Wrong in the second endpoint."""
    items = [{"sip_address": "a.example"}, {"sip_address": "b.example", **values}]
    return on_trunk(f"sip_endpoints[1]{words}", sip_endpoints=items)


def numbers(words, *values):
    """Wrong numbers, as text."""
    return [on_trunk(f"phone_number: {str(value)!r} {words}", phone_number=value) for value in values]


def urls(name):
    """Wrong in each of the two addresses."""
    such = "is not an https address such as https://"
    wrong = ["", "api.example", "ftp://api.example", "file:///etc/passwd", "https://", "https://api.example:70000"]
    wrong += ["https://api.example:0", "https://[::1", "https://1.2.3", "https://a..b", "https://a b", " https://a"]
    wrong += ["https://a\n.example", "https://a\0.example", f"https://{'a' * 64}.example", "https://-.example"]
    more = ["https://user@a.example", "https://:word@a.example", "https://a.example?b=c", "https://a.example#b"]
    plain = ["http://api.example", "HTTP://api.example", "http://192.0.2.1", "http://127.0.0.1.example"]
    return [
        *(bad(f"{name}: {url!r} {such}", **{name: url}) for url in wrong),
        *(bad(f"{name}: must hold no credentials, query or fragment", **{name: url}) for url in [*more, more[2][:-3]]),
        *(bad(f"{name}: {url} would carry the credentials unencrypted; use https", **{name: url}) for url in plain),
        bad(f"{name}: is a list, {NO_TEXT}", **{name: ["https://api.example"]}),
        bad(f"{name}: is null; leave it out for 'https://", **{name: None}),
    ]


# (name, what is said of it)
EDGES = [
    ("london ", "'london ' ends with a blank (SPACE), which nobody sees in a name"),
    (" london", "' london' begins with a blank (SPACE), which nobody sees in a name"),
    *((f"london{blank}", f"'london\\x{ord(blank):02x}' ends with a blank ({name}), which nobody sees in a name")
      for blank, name in (("\xa0", "NO-BREAK SPACE"), ("\x85", "U+0085"))),
    *((f"{blank}london", f"'\\u{ord(blank):04x}london' begins with a blank ({name}), which nobody sees in a name")
      for blank, name in (("\u200b", "ZERO WIDTH SPACE"), ("\ufeff", "ZERO WIDTH NO-BREAK SPACE"),
                          ("\u2060", "WORD JOINER"), ("\u3000", "IDEOGRAPHIC SPACE"))),
    ("london\n", "'london\\n' ends with a blank (U+000A), which nobody sees in a name"),
]  # fmt: skip


def names(option="name", base=None):
    """Wrong names."""
    base = base or {}
    return [
        bad(f"{option}: must not be empty", **base, name=""),
        bad(f"{option}: must not be empty", **base, name=" \t"),
        bad(f"{option}: 'a\\nb' {UNPRINTABLE}", **base, name="a\nb"),
        bad(f"{option}: 'a\\x00b' {UNPRINTABLE}", **base, name="a\0b"),
        bad(f"{option}: '\\x1b[2J' {UNPRINTABLE}", **base, name="\x1b[2J"),
        bad(f"{option}: is a list, {NO_TEXT}", **base, name=["a"]),
        bad(f"{option}: is a dictionary, {NO_TEXT}", **base, name={"a": 1}),
        bad(f"{option}: is false, {NO_TEXT}; put it in quotes", **base, name=False),  # YAML reads a bare no so
        *(bad(f"{option}: {NUMBER}", **base, name=number) for number in (42, 0, -1, 750, 0x1F, 1e3, float("inf"))),
        bad(f"{option}: {DATE}", **base, name=date(2026, 11, 25)),
        bad(f"{option}: {DATE}", **base, name=datetime(2026, 11, 25, 1, 30)),
        *(bad(f"{option}: {shown}: take it away", **base, name=name) for name, shown in EDGES),
    ]


def ids(option, **more):
    return [
        bad(f"{option}: must not be empty", **more, **{option: ""}),
        bad(f"{option}: '.' is neither a name nor an id", **more, **{option: "."}),
        bad(f"{option}: '..' is neither a name nor an id", **more, **{option: ".."}),
        bad(f"{option}: 'a/b' {NO_ID}", **more, **{option: "a/b"}),
        bad(f"{option}: 'a b' {NO_ID}", **more, **{option: "a b"}),
        bad(f"{option}: 'a ' ends with a blank (SPACE)", **more, **{option: "a "}),
        bad(f"{option}: 'a\\nb' {UNPRINTABLE}", **more, **{option: "a\nb"}),
        bad(f"{option}: is a list, {NO_TEXT}", **more, **{option: ["a"]}),
        bad(f"{option}: {NUMBER}", **more, **{option: 42}),
    ]


def trunk_names(missing, **more):
    """Wrong trunks. Check mode lets one pass that is not there: a task before may be about to create it."""
    paris = {**more, "trunk": "paris"}
    return [
        bad(f"trunk: {missing}", **more, trunk=""),
        bad(f"trunk: {missing}", **more, trunk=" "),
        bad("trunk: '.' is neither a name nor an id", **more, trunk="."),
        bad("trunk: '..' is neither a name nor an id", **more, trunk=".."),
        bad(f"trunk: 'a\\x00b' {UNPRINTABLE}", **more, trunk="a\0b"),
        bad(f"trunk: is a list, {NO_TEXT}", **more, trunk=["london"]),
        bad(f"trunk: is true, {NO_TEXT}", **more, trunk=True),
        bad(f"trunk: {NUMBER}", **more, trunk=42),
        bad(f"trunk: {DATE}", **more, trunk=date(2026, 11, 25)),
        bad("trunk: 'london ' ends with a blank (SPACE)", **more, trunk="london "),
        bad("trunk: '\\u2060london' begins with a blank (WORD JOINER)", **more, trunk="\u2060london"),
        Bad("There is no trunk with the name or id 'paris'. Create it first", paris, reads=True, check=False),
    ]


def lists(name, members, **more):
    """Wrong shapes of a list of dictionaries."""
    return [
        bad(f"{name}: is null; give a list", **more, **{name: None}),
        bad(f"{name}: is text, {NO_LIST}", **more, **{name: "a,b"}),
        bad(f"{name}: is a number, {NO_LIST}", **more, **{name: 5}),
        bad(f"{name}: is a dictionary, {NO_LIST}", **more, **{name: {"name": "a"}}),
        bad(f"{name}[0]: is null, where a dictionary belongs, with {members}", **more, **{name: [None]}),
        bad(f"{name}[0]: is text, where a dictionary belongs, with {members}", **more, **{name: ["a"]}),
        bad(f"{name}[0]: is a list, where a dictionary belongs", **more, **{name: [[[[[]]]]]}),
        bad(f"{name}[0].colour: is not known; known are {members}", **more, **{name: [{"colour": "a"}]}),
        bad(f"{name}[0].sate: is not known; perhaps state is meant", **more, **{name: [{"sate": "absent"}]}),
    ]


def whole(option, **good):
    """Text for a whole number that is not digits alone."""
    texts = ("010", "00", "1e1", "1_0", " 7", "7 ", "+7", "-07", "7.0", "0x7", "\u0667", "7\n")
    advice = "is not a whole number; write digits alone, with no zero before them"
    return [bad(f"{option}: {value!r} {advice}", **good, **{option: value}) for value in (*texts, 7.0)]


def writer(**good):
    """Options that all four writers have."""
    return [
        bad("state: 'gone' is not one of present, absent", **good, state="gone"),
        bad("state: is null; leave it out for 'present'", **good, state=None),
        bad("state: 1 is not one of present, absent", **good, state=1),
        bad("state: is a list, where text belongs", **good, state=["present"]),
        bad("on_error: 'ignore' is not one of stop, continue", **good, on_error="ignore"),
        bad("concurrency: 0 is not between 1 and 16", **good, concurrency=0),
        bad("concurrency: 17 is not between 1 and 16", **good, concurrency=17),
        bad("concurrency: 'many' is not a whole number", **good, concurrency="many"),
        bad("concurrency: true is not a whole number", **good, concurrency=True),
        *whole("concurrency", **good),
        bad("concurrency: is null; leave it out for 4", **good, concurrency=None),
        bad(f"purge. {UNKNOWN}", **good, purge=True),
    ]


def child(plural, **good):
    """Options that all writers with a trunk have."""
    return [
        on_trunk(f"exact: needs the whole list, in {plural}", **good, exact=True),
        on_trunk("exact: contradicts state: absent; list what is to stay", **{plural: []}, exact=True, state="absent"),
        on_trunk("exact: 'all' is neither true nor false", **{plural: []}, exact="all"),
        on_trunk("exact: is null; leave it out for false", **{plural: []}, exact=None),
        on_trunk("max_purge: -1 is less than 0", **good, max_purge=-1),
        on_trunk("max_purge: -1 is less than 0", **good, max_purge="-1"),
        on_trunk("max_purge: 1.5 is not a whole number", **good, max_purge=1.5),
        on_trunk("max_purge: true is not a whole number", **{plural: []}, exact=True, max_purge=True),
        *whole("max_purge", trunk="london", **good),
        on_trunk("max_purge: is null; leave it out for 10", **good, max_purge=None),
        bad(f"trunk: {NO_TRUNK}", **good),
        bad(f"trunk: {NO_TRUNK}", **good, trunk=None),
        bad(f"trunk: {NO_TRUNK}", **{plural: []}, exact=True),
        bad(f"trunk: {NO_TRUNK}", **{plural: []}, trunk=""),
        *trunk_names(NO_TRUNK, **good),
    ]
