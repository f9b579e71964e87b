# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Phone numbers: what people write is read, what may mean something else is not, no digit is made up or lost."""

import re
import sys
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ansible_collections.sinch.est.plugins.module_utils._model import phone_number as _phone_number
from ansible_collections.sinch.est.plugins.module_utils._model.phone_number import e164
from ansible_collections.sinch.est.plugins.module_utils._model.resource import PHONE_NUMBER, canonical
from tests.unit.support import run, seeded

FIELD = PHONE_NUMBER.field("phone_number")


@pytest.fixture(autouse=True)
def library(monkeypatch):
    """library(module) installs it in place of phonenumbers, which no test finds without."""

    def install(module):
        monkeypatch.setitem(sys.modules, "phonenumbers", module)
        _phone_number._library.cache_clear()

    install(None)
    yield install
    _phone_number._library.cache_clear()


# As it is written in each country, and here and there abroad.
ORDINARY = """
    Argentina       +54 11 4123-4567 | +54 9 11 4123-4567 | +54 9 351 123-4567 | +54 9 2966 41-2345
    Armenia         +374 10 123456
    Australia       +61 2 9123 4567 | +61 412 345 678
    Austria         +43 1 51433-0 | +43 1 514 33-501234 | +43 664 123 45 67
    Belarus         +375 17 123-45-67 | +375 (29) 123-45-67
    Belgium         +32 2 123 45 67 | +32 475/12 34 56 REFUSED | +32 475 12.34.56
    Bosnia          +387 33 123-456
    Brazil          +55 11 91234-5678 | +55 (11) 91230-5679 | +55 11 90000-1234 | +55 11 2345-6789 | +55-11-91234-5678
    Canada          +1 416-555-0199 | +1 (416) 555-0199 | +1.416.555.0199
    Chile           +56 2 2123 4567 | +56 9 1234 5678
    China           +86 10-1234-5678 | +86 138-1234-5678 | +86 138 1234 5678
    Costa Rica      +506 2222-3333
    Croatia         +385 1 1234-567 | +385 91 123-4567
    Czechia         +420 212 345 678
    Denmark         +45 33 12 34 56 | +45 33-12-34-56
    Finland         +358 9 123 4567 | +358 9-1234 5678
    France          +33 1.23.45.67.89 | +33 1 23 45 67 89 | +33-1-23-45-67-89 | +33 (1) 23 45 67 89
    Germany         +49 89 12345-0 | +49 30 123456 | +49 (30) 123456-0 | +49 30-1234567 | +49 89 1234-56
    Greece          +30 21 0123 4567
    Hong Kong       +852 2123 4567 | +852 1234-5678
    Hungary         +36 1 234-5678 | +36 52 123-456
    Iceland         +354 555 1234 | +354 555-1234
    India           +91 98765 43210 | +91 98765-43210 | +91 22-2345-6789
    Indonesia       +62 21 1234 5678 | +62 812-3456-7890
    Ireland         +353 1 234 5678
    Israel          +972 3-123-4567 | +972 50-123-4567
    Italy           +39 06 1234567 | +39 06.1234567 | +39 02 1234 5678 | +39 320 123 4567
    Ivory Coast     +225 07 12 34 56 78
    Japan           +81 3-1234-5678 | +81 90-1234-5678 | +81 (3) 1230-5679
    Korea           +82 2-1234-5678 | +82 10-1234-5678
    Luxembourg      +352 26 12 34 56 | +352 123456
    Malaysia        +60 3-1234 5678 | +60 12-345 6789
    Mexico          +52 55 1234 5678 | +52 (55) 1234-5678
    Netherlands     +31 20 123 4567 | +31 (20) 123 4567 | +31-20-1234567
    New Zealand     +64 9 123 4567 | +64 21 123 456
    Nigeria         +234 803 123 4567 | +234 803-123-4567
    Norway          +47 22 12 34 56 | +47 912 34 567
    Paraguay        +595 21 123-456
    Philippines     +63 2 8123 4567 | +63 917-123-4567
    Poland          +48 22 123-45-67 | +48 123-456-789 | +48 500-000-789 | +48 22 123 45 67
    Portugal        +351 21 123 4567
    Russia          +7 (495) 123-45-67 | +7 495 123-00-99 | +7-495-123-45-67
    Singapore       +65 6123 4567 | +65 6123-4567
    South Africa    +27 11 123 4567
    Spain           +34 912 345 678 | +34 91 123 45 67 | +34 912-345-678
    Sweden          +46 8-123 456 78 | +46 8 123 456 78 | +46 (8) 123 456 78
    Switzerland     +41 44 123 45 67
    Taiwan          +886 2 2123-4567 | +886-912-345-678
    Turkey          +90 (212) 123 45 67 | +90 212 123-45-67
    Ukraine         +380 (44) 123-45-67 | +380 44 123-40-59
    United Kingdom  +44 20 7946 0100 | +44 (20) 7946-0100 | +44.20.7946.0100 | +44 1632 960100 | +44 7700 900123
    United States   +1 (212) 555-0100 | +1 (212)555-0100 | +1-212-555-0100 | +1 212 555 0100 | +1 212.555.0100
"""
SPELLED = [
    (country.strip(), text.strip())
    for line in ORDINARY.strip().splitlines()
    for country, texts in [re.match(r"\s*(.*?)\s+(\+.*)", line).groups()]
    for text in texts.split("|")
    if "REFUSED" not in text
]


@pytest.mark.parametrize(("country", "text"), SPELLED)
def test_what_people_write(country, text):
    assert e164(text) == "+" + re.sub(r"\D", "", text)


def test_many_countries():
    assert len({country for country, text in SPELLED}) >= 50


@pytest.mark.parametrize("text", ["+44\u00a020\u00a07946\u00a00100", " +44 20 7946 0100 ", "\u00a0+442079460100\u00a0"])
def test_blanks(text):
    assert e164(text) == "+442079460100"


# With any digits: what is ordinary must not depend on them.
SHAPES = [
    "+55 11 9####-####", "+55 (11) ####-####", "+81 3-####-####", "+81 90-####-####", "+82 2-####-####",
    "+82 10-####-####", "+1 ###-###-####", "+1 (2##) ###-####", "+1-###-###-####", "+7 (495) ###-##-##",
    "+380 44 ###-##-##", "+90 (212) ###-##-##", "+86 138-####-####", "+852 ####-####", "+36 1 ###-####",
    "+36 52 ###-###", "+48 ###-###-###", "+972 3-###-####", "+52 55 ####-####", "+54 9 11 ####-####",
    "+91 9####-#####", "+46 8-### ### ##", "+44 20 7### ####", "+33 1.##.##.##.##", "+49 30 ########",
]  # fmt: skip


@given(st.sampled_from(SHAPES), st.text("0123456789", min_size=10, max_size=10))
def test_what_is_ordinary_with_any_digits(shape, digits):
    each = iter(digits)
    text = re.sub("#", lambda _: next(each), shape)
    assert e164(text) == "+" + re.sub(r"\D", "", text)


RANGE = "looks like a range of numbers; write each number out"
ONE_HYPHEN = f"{RANGE}; if it is one number, write it without the hyphen"
SEVERAL = "looks like more than one number; write each by itself"
DECIMAL = "looks like a decimal number, which a spreadsheet or YAML made of it; write it in full as text"
ZERO = "that is dialled inside its country only; leave the 0 out"
NOT = "is not an E.164 number such as +442079460100"
LOST_PLUS = f"{NOT}; put it in quotes, YAML drops the plus sign of a bare number"


def extension(*ends):
    return {f"+44 20 7946 0100{end}": f"holds an extension ({end.strip()!r}), which is no part of" for end in ends}


REFUSED = {
    **dict.fromkeys((
        "+34 91 1234500-99", "+44 20 7946 0100-199", "+44 20 7946 0100-0199", "+44 20 7946 0100-9", "+442079460100-99",
        "+442079460100-442079460199", "+44-20-7946-0100-99", "+44-20-7946-0100-0199", "+44 20 7946 0100-20 7946 0199",
        "+49 89 12345-00-99", "+49 89 1234-0-9", "+49 89 1200-99", "+49 89 1230-9", "+49 8234 100-199",
        "+352 123456-99", "+352 12 34 00-123499", "+352 123400-12 34 99", "+49 89 12345-67", "+45 33 12 34 00-99",
        "+45 33 12 34 56-78", "+47 2212 1000-1999", "+1 212 555 0100-0199", "+1 212-555-0100-99",
        "+380 44 123 45-67", "+380 44 1234500-99", "+677 12300-99",
    ), ONE_HYPHEN),
    "+44 20 7946 0100 - 0199": f"{RANGE}; if it is one number, write it without '-'",
    "+44 20 -7946 0100": f"{RANGE}; if it is one number, write it without '-'",
    "+44 20 7946 0100- 199": f"{RANGE}; if it is one number, write it without '-'",
    "+44 20 7946 0100--0199": f"{RANGE}; if it is one number, write it without '--'",
    "+44 20 7946 0100 -> 0199": f"{RANGE}; if it is one number",
    "+44 20 7946 0100/0199": f"{RANGE}; if it is one number, write it without '/'",
    "+44 20 7946 0100 ~ 0199": f"{RANGE}; if it is one number, write it without '~'",
    "+44 20 7946 0100:0199": f"{RANGE}; if it is one number, write it without ':'",
    "+44 20 7946 0100\u20130199": f"{RANGE}; if it is one number, write it without EN DASH (U+2013)",
    "+44 20 7946 0100 \u2014 0199": f"{RANGE}; if it is one number, write it without EM DASH (U+2014)",
    **dict.fromkeys((
        "+44 20 7946 0100..0199", "+44 20 7946 0100...199", "+49 89 1234-0...9", "+49 89 1234-0\u20269",
        "+44 20 7946 0100 to 0199", "+44 20 7946 0100to199", "+49 89 1234500 bis 99", "+44 20 7946 0100 thru 0199",
        "+44 20 7946 0100 through +44 20 7946 0199", "+33 1 23 45 67 00 \u00e0 99", "+34 91 123 45 00 a 99",
        "+31 20 123 4500 tot 4599", "+86 10 1234 5600 \u81f3 5699", "+44 20 7946 0100-+44 20 7946 0199",
        "+44 20 7946 0100 - +44 20 7946 0199", "+44 20 7946 01xx", "+44 20 7946 01XX", "+44 20 7946 01**",
        "+44 20 7946 01??", "+44 20 7946 01##", "+44 20 7946 01..", "+44 20 7946 010[0-9]", "+44 20 7946 01{00..99}",
        "+44 20 7946 01(00-99)",
    ), RANGE),
    "+442079460100,+442079460101": SEVERAL,
    "+442079460100; +442079460101": SEVERAL,
    "+442079460100 +442079460101": SEVERAL,
    "+442079460100+99": SEVERAL,
    "+442079460100, 442079460101": f"{SEVERAL}; if it is one number, write it without ','",
    "+442079460100 and 442079460101": f"{SEVERAL}; if it is one number, write it without 'and'",
    "+442,079,460,100": f"{SEVERAL}; if it is one number, write it without ','",
    **dict.fromkeys((
        "+442079460100.0", "+442079460100.00", "+442079460100.5", "+44 20 7946 0100.0", "+442079460100.199",
        "442079460100.0", "4.42E+11", "4,42E+11", "+4.42079460100e+11", "1e+22", "+442079460100,0",
        "442.079.460.100,00",
    ), DECIMAL),
    "+44 (0)20 7946 0100": f"has a 0 in (0) {ZERO}",
    "+44(0)2079460100": f"has a 0 in (0) {ZERO}",
    "+44 (020) 7946 0100": f"has a 0 in (020) {ZERO}",
    "+61 (04) 1234 5678": f"has a 0 in (04) {ZERO}",
    "+39 (06) 1234567": "in Italy, where it belongs to the number, write 06 and not (06)",
    "+44-(0)20-7946-0100": f"has a 0 in brackets {ZERO}",
    "+44 ( 0 ) 20 7946 0100": f"has a 0 in brackets {ZERO}",
    "+44 [0] 20 7946 0100": f"has a 0 in brackets {ZERO}",
    "+44 0 20 7946 0100": f"has a 0 by itself {ZERO}",
    **extension(
        " (12)", " ext. 12", " ext 3", " Ext:12", " extension 12", " x12", "x12", ",12", ",,12", ";ext=12", "#12",
        " # 12", " DW 12", " Durchwahl 12", " \u0434\u043e\u0431. 12", " (ext. 12)", ", ext. 12",
    ),
    "tel:+442079460100": "begins with 'tel:'; leave that out",
    "TEL:+44-20-7946-0100": "begins with 'TEL:'; leave that out",
    "sip:+442079460100@example.com": "begins with 'sip:'; leave that out",
    "00442079460100": "begins with 00; write + in place of it",
    "0044 20 7946 0100": "begins with 00; write + in place of it",
    "+0044 20 7946 0100": "begins with +00; write + in place of it",
    "+1 212 555 010": "has 10 digits, and a number in +1 has 11",
    "+1 212 555 01000": "has 12 digits, and a number in +1 has 11",
    "+1 (212) 555-010": "has 10 digits, and a number in +1 has 11",
    "\u202a+442079460100\u202c": "holds LEFT-TO-RIGHT EMBEDDING (U+202A) at position 1; delete it",
    "+442079460100\u202c": "holds POP DIRECTIONAL FORMATTING (U+202C) at position 14; delete it",
    "+44\u202e2079460100": "holds RIGHT-TO-LEFT OVERRIDE (U+202E) at position 4; delete it",
    "\u2066+442079460100\u2069": "holds LEFT-TO-RIGHT ISOLATE (U+2066) at position 1; delete it",
    "+442079460100\u2069": "holds POP DIRECTIONAL ISOLATE (U+2069) at position 14; delete it",
    "+44\u200b2079460100": "holds ZERO WIDTH SPACE (U+200B) at position 4; delete it",
    "\u200e+442079460100": "holds LEFT-TO-RIGHT MARK (U+200E) at position 1; delete it",
    " +442079460100\u200f": "holds RIGHT-TO-LEFT MARK (U+200F) at position 15; delete it",
    "\ufeff+442079460100": "holds ZERO WIDTH NO-BREAK SPACE (U+FEFF) at position 1; delete it",
    "+44\u00ad2079460100": "holds SOFT HYPHEN (U+00AD) at position 4; delete it",
    "+44\u202f20 7946 0100": "holds NARROW NO-BREAK SPACE (U+202F) at position 4; write a blank",
    "+44\u300020 7946 0100": "holds IDEOGRAPHIC SPACE (U+3000) at position 4; write a blank",
    "+44\t20 7946 0100": "holds a control character (U+0009) at position 4; write a blank",
    "+442079460100\n": "holds a line break (U+000A) at position 14; delete it",
    "+442079460100\0": "holds a control character (U+0000) at position 14; delete it",
    "\u2009+442079460100": "holds THIN SPACE (U+2009) at position 1; delete it",
    "+44\u201120\u20117946\u20110100": "holds NON-BREAKING HYPHEN (U+2011) at position 4; write a hyphen",
    "+44 20\u22127946 0100": "holds MINUS SIGN (U+2212) at position 7; write a hyphen",
    "\uff0b442079460100": "holds FULLWIDTH PLUS SIGN (U+FF0B) at position 1; write a plus sign",
    "+\uff144 2079460100": "holds FULLWIDTH DIGIT FOUR (U+FF14) at position 2; write the digit 4",
    "+44\u0662\u0660794601": "holds ARABIC-INDIC DIGIT TWO (U+0662) at position 4; write the digit 2",
    "+44 \uff0820) 7946 0100": "holds FULLWIDTH LEFT PARENTHESIS (U+FF08) at position 5; write (",
    "442079460100": LOST_PLUS,
    "44 20 7946 0100": LOST_PLUS,
    "020 7946 0100": f"{NOT}: it has no plus sign and no country code",
    "": f"{NOT}: it is empty",
    " ": f"{NOT}: it is empty",
    "+": NOT,
    "+44": f"{NOT}: it has 2 digits, not 7 to 15",
    "+44207": f"{NOT}: it has 5 digits, not 7 to 15",
    "+1234567890123456": f"{NOT}: it has 16 digits, not 7 to 15",
    "+0442079460100": f"{NOT}: no country code begins with 0",
    "++442079460100": f"{NOT}: '+' at position 2 does not belong there",
    "+44  20 7946 0100": f"{NOT}: ' ' at position 5 does not belong there",
    " + 44 20 7946 0100": f"{NOT}: ' ' at position 3 does not belong there",
    "+44 20 .7946 0100": f"{NOT}: '.' at position 8 does not belong there",
    "+44 20 7946 0100-": f"{NOT}: '-' at position 17 does not belong there",
    "+44-SINCH-NOW": f"{NOT}: 'S' at position 5 does not belong there",
    "'+442079460100": f'{NOT}: "\'" at position 1 does not belong there',
    "-442079460100": f"{NOT}: '-' at position 1 does not belong there",
    "inf": f"{NOT}: 'i' at position 1 does not belong there",
    "+44 20 (7946) 0100": f"{NOT}: it has brackets elsewhere than around the first group after the country code",
    "+44 (20 7946) 0100": f"{NOT}: it has brackets elsewhere",
    "+" + "4" * 64: f"{NOT}: it has 64 digits, not 7 to 15",
    "+" + " 4" * 64: f"{NOT}: it is too long for one",
}  # fmt: skip


@pytest.mark.parametrize(("text", "reason"), REFUSED.items())
def test_refused_with_what_to_write(text, reason):
    with pytest.raises(ValueError, match=re.escape(reason)) as refused:
        e164(text)
    assert str(refused.value).startswith(f"{text!r} ")
    assert str(refused.value).isprintable()
    assert canonical(FIELD, text) == text  # where the server holds it


PIECES = st.sampled_from([
    *"0123456789", *" .-()\u00a0+/,;#x", "44", "20", "7946", "0100", "100", "99", "00", " - ", "..", "(0)", " (", ") ",
    "\u2013", "\u202a", "\uff14", "\u0662", "\u00b2", "ext", "to", "E+11", ".0", "\n",
])  # fmt: skip
TEXTS = (
    st.lists(PIECES, max_size=12).map(lambda pieces: "+" + "".join(pieces))
    | st.lists(PIECES, max_size=16).map("".join)
    | st.from_regex(_phone_number.SPELLED, fullmatch=True)
    | st.text(max_size=30)
)
BETWEEN = {*" \u00a0.-", "(", ")", *(blank + "(" for blank in " \u00a0"), *(")" + mark for mark in " \u00a0.-")}


@settings(max_examples=1000)
@given(TEXTS)
def test_a_number_is_the_digits_of_its_text_in_their_order(text):
    try:
        number = e164(text)
    except ValueError:
        assert canonical(FIELD, text) == text
        return
    kept = text.strip(" \u00a0")
    assert number == "+" + "".join(re.findall("[0-9]", kept))
    assert re.fullmatch(r"\+[1-9][0-9]{6,14}", number)
    plus, *marks, end = re.split("[0-9]+", kept)
    assert (plus, end) == ("+", "")
    assert set(marks) <= BETWEEN
    assert e164(number) == number == canonical(FIELD, text)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from([text for country, text in SPELLED]) | st.sampled_from([*REFUSED]) | TEXTS)
def test_what_reaches_the_server_are_its_digits(emulator, text):
    seeded(emulator, {"id": "T", "name": "london"})
    emulator.clear_log()
    result = run(emulator, PHONE_NUMBER, {"trunk": "london", "phone_number": text})
    sent = [entry["body"]["phoneNumber"] for entry in emulator.log(writes=True)]
    if result.get("failed"):
        assert result["msg"].startswith("phone_number: ")
        assert not emulator.log(writes=True)
    else:
        assert sent == ["+" + re.sub("[^0-9]", "", text)]


def test_ansible_makes_a_list_of_text_with_commas(emulator):
    seeded(emulator, {"id": "T", "name": "london"})
    run(emulator, PHONE_NUMBER, {"trunk": "london", "phone_numbers": "+44 20 7946 0100, +44 20 7946 0101"})
    sent = {entry["body"]["phoneNumber"] for entry in emulator.log(writes=True)}
    assert sent == {"+442079460100", "+442079460101"}


class Refusal(Exception):
    """Stands in for the one of phonenumbers."""


def stand_in(possible=True, reads_as=lambda number: number):
    """A module that takes numbers for possible or not, and reads them as others."""

    def parse(number, region):
        assert region is None
        if possible is None:
            raise Refusal
        return number

    return SimpleNamespace(
        parse=parse,
        is_possible_number=lambda parsed: possible,
        format_number=lambda parsed, form: reads_as(parsed),
        PhoneNumberFormat=SimpleNamespace(E164=0),
        NumberParseException=Refusal,
    )


@pytest.mark.parametrize(
    ("module", "reason"),
    [
        (None, ""),
        (stand_in(), ""),
        (stand_in(possible=False), "is no possible number of its country, as the Python library phonenumbers, which"),
        (stand_in(possible=None), "is no possible number of its country"),
        (stand_in(reads_as=lambda number: "+442079460100"), "is another number, +442079460100, as the Python library"),
    ],
)
def test_phonenumbers_is_asked_where_it_is_installed(library, module, reason):
    library(module)
    if reason:
        with pytest.raises(ValueError, match=re.escape(reason)):
            e164("+44 020 7946 0100")
    else:
        assert e164("+44 020 7946 0100") == "+4402079460100"


@pytest.mark.parametrize("text", ["+34 91 1234500-99", "+44 (020) 7946 0100", "+1 212 555 010", "442079460100"])
def test_phonenumbers_only_refuses(library, text):
    library(stand_in())
    with pytest.raises(ValueError, match=re.escape(REFUSED[text])):
        e164(text)
