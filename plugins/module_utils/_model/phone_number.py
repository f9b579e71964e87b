# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Reads a phone number by a grammar: only what separates its groups is left out, and nothing is guessed at. Pure.

A number that rings is at stake: where a text may mean more than one number, it is refused, with what to write.
"""

import re
import unicodedata
from functools import lru_cache
from importlib import import_module
from typing import Any, Optional

BLANKS = " \u00a0"
MARK = r"[ \u00a0.-]"
SPELLED = re.compile(rf"\+?(?:[0-9]+|[0-9]{{1,3}}[ \u00a0]?\([0-9]+\){MARK}?[0-9]+)(?:{MARK}[0-9]+)*")
LONGEST = 64  # characters that are looked at for what they may have meant
HYPHENS = "\u2010\u2011\u2043\u2212\ufe63\uff0d"  # nobody means a range by these

NOT = "is not an E.164 number such as +442079460100"
LOST_PLUS = f"{NOT}; put it in quotes, YAML drops the plus sign of a bare number"
DECIMAL = (
    "looks like a decimal number, which a spreadsheet or YAML made of it; write it in full as text, with its plus "
    "sign, in quotes"
)
RANGE = "looks like a range of numbers; write each number out"
SEVERAL = "looks like more than one number; write each by itself"
ONE = "; if it is one number, write it without {0}"
EXTENSION = "holds an extension ({0}), which is no part of the number; leave it out"
TRUNK_ZERO = (
    "has a 0 {0} that is dialled inside its country only; leave the 0 out (in Italy, where it belongs to the number, "
    "write 06 and not (06))"
)

EXTENSIONS = r"ext(?:ension|n)?|xt?n?|dw|durchwahl|nst|poste|ramal|anexo|int(?:erno)?|\u0434\u043e\u0431"
TO = r"to|thru|through|till?|until|bis|tot|al?|au|\u00e0|at\u00e9|hasta|fino|do|\u0434\u043e|\u81f3"
AND = r"and|und|or|oder|et|ou|y|o|e|en|i"
# What a text that the grammar refuses was perhaps meant for, the first that fits.
LOOKS = tuple(
    (re.compile(pattern, re.IGNORECASE), text)
    for pattern, text in (
        (r"^((?:tel|sips?|callto|phone|fax):)", "begins with {0}; leave that out"),
        (r"^[+-]?[0-9]+(?:[.,][0-9]*)?e[+-]?[0-9]+$|^[+0-9. \u00a0]+,0{1,2}$", DECIMAL),
        (
            rf"[0-9](?:[^0-9,]*[0-9]){{6,}}?\)?\s*((?:[,;]?\s*[(\[]?\s*(?:{EXTENSIONS})\.?\s*[:=]?\s*#?|[,;]+\s*|#\s*|[(\[]\s*)"
            r"[0-9]{1,7}\s*[)\]#]?)$",
            EXTENSION,
        ),
        (r"[(\[{]\s*0[0-9\s]*[)\]}]\D*[0-9]", TRUNK_ZERO.format("in brackets")),
        (r"\+[^+]*[0-9]\s*-\s*\+", RANGE),
        (r"[0-9)\]]\s*(-{2,}|-(?=\s)|(?<=\s)-|[/~:>\u2012-\u2015\u223c\u301c\uff5e])[->\s]*[0-9]", RANGE + ONE),
        (rf"[0-9)\]]\s*(?:\.{{2,}}|\u2026|{TO})\s*\+?[0-9]", RANGE),
        (r"[0-9]\s*(?:[xn*?#_%]+|\.{2,}|\u2026)$|[(\[{][0-9]+\s*[-,./:\u2012-\u2015\u2026]+\s*[0-9]+[)\]}]", RANGE),
        (r"\+[^+]*[0-9][^+]*\+", SEVERAL),
        (rf"[0-9)]\s*([,;|&]|{AND})\s*[0-9]", SEVERAL + ONE),
    )
)


def e164(value: str) -> str:
    """Return the number in E.164 format. Raise ValueError, which says what is wrong with it and what to write."""
    text = value.strip(BLANKS)
    if SPELLED.fullmatch(text):
        number, wrong = f"+{_digits(text)}", _doubt(text) or _no_number(text)
    else:
        number, wrong = "", _misspelled(value, text)
    wrong = wrong or _impossible(number)
    if wrong:
        raise ValueError(f"{value!r} {wrong}")
    return number


def _digits(text: str) -> str:
    return re.sub(r"[^0-9]", "", text)


def _doubt(text: str) -> str:
    """Return what a text that is spelled as a number may mean instead, or "" where nothing."""
    if text[1:].isdigit():
        return ""
    bracket = re.search(r"\(0[0-9]*\)", text)
    if bracket or re.match(r"\+?[0-9]{1,3}[^0-9]0[^0-9]", text):
        return TRUNK_ZERO.format(f"in {bracket[0]}" if bracket else "by itself")
    head, _point, fraction = text.rpartition(".")
    if text.count(".") == 1 and fraction.isdigit() and (len(fraction) <= 2 or len(_digits(head)) >= 10):
        return DECIMAL
    return RANGE + ONE.format("the hyphen") if _ends_a_range(text) else ""


def _ends_a_range(text: str) -> bool:
    """Return whether what is behind the last hyphen may be the end of a range that begins before it.

    So it is where it would be the higher number of the two, unless one number is usually written like that.
    """
    head, _hyphen, tail = text.rpartition("-")
    before, last, group = _digits(head), _digits(tail), re.split(r"[^0-9]", head)[-1]
    whole = len(before) >= 9  # there are no shorter ones, but for a few islands
    first = (before if whole else group)[-len(last) :]
    if len(first) < len(last) or first >= last:
        return False
    even = len(group) == len(last)
    rounded = not first.strip("0") or (first[-1] == "0" and last[-1] == "9")
    usual = (
        (len(before) <= 9 and len(last) == 4 and len(group) <= 5)  # +55 11 91234-5678
        or (not whole and (even or not rounded))  # +48 123-456-789
        or (len(before) == 9 and even and not rounded and re.search(r"-[0-9]+$", head))  # +33-1-23-45-67-89
        or (len(before) <= 10 and re.search(r"[^0-9][0-9]{3}-[0-9]{2}-[0-9]{2}$", text))  # +380 44 123-45-67
    )
    return not usual


def _no_number(text: str) -> str:
    """Return why the digits of a text are no number, or ""."""
    digits = _digits(text)
    if re.match(r"\+?00", text):
        return f"begins with {'+00' if text[0] == '+' else '00'}; write + in place of it"
    if text[0] != "+":
        return f"{NOT}: it has no plus sign and no country code" if text[0] == "0" else LOST_PLUS
    if not 7 <= len(digits) <= 15:
        return f"{NOT}: it has {len(digits)} digit{'' if len(digits) == 1 else 's'}, not 7 to 15"
    if digits[0] == "0":
        return f"{NOT}: no country code begins with 0"
    if digits[0] == "1" and len(digits) != 11:
        return f"has {len(digits)} digits, and a number in +1 has 11"
    return ""


def _misspelled(value: str, text: str) -> str:
    """Return what is wrong with a text that is not spelled as a number, and what to write."""
    if not text or len(text) > LONGEST:
        return f"{NOT}: it is {'too long for one' if text else 'empty'}"
    for position, char in enumerate(value, 1):
        instead = _instead(char, inside=bool(value[position - 1 :].strip() and value[:position].strip()))
        if instead:
            return f"holds {_name(char)} at position {position}; {instead}"
    for pattern, looks in LOOKS:
        hit = pattern.search(text)
        if hit:
            return looks.format(*map(_shown, hit.groups()))
    odd = re.search(r"[^+0-9 \u00a0().-]", text) or re.search(rf"(?<=.)\+|(?<![0-9)])(?:{MARK}|\))|{MARK}$", text)
    if odd:
        return f"{NOT}: {odd[0]!r} at position {value.index(text) + odd.start() + 1} does not belong there"
    if "(" in text or ")" in text:
        return f"{NOT}: it has brackets elsewhere than around the first group after the country code; leave them out"
    return NOT


def _instead(char: str, inside: bool) -> str:
    """Return what to write for a character that looks like one of a number, or like nothing; "" for any other."""
    if " " <= char <= "~" or char == "\u00a0":
        return ""
    plain = unicodedata.normalize("NFKC", char)
    if char.isspace():
        return "write a blank" if inside else "delete it"
    if unicodedata.category(char) in ("Cc", "Cf"):
        return "delete it"
    if char in HYPHENS:
        return "write a hyphen"
    digit = unicodedata.digit(char, None)
    if digit is not None:
        return f"write the digit {digit}"
    return {"+": "write a plus sign", "(": "write (", ")": "write )", ".": "write a dot"}.get(plain, "")


def _shown(piece: str) -> str:
    return _name(piece) if len(piece) == 1 and not piece.isascii() else repr(piece)


def _name(char: str) -> str:
    name = unicodedata.name(char, "a line break" if char in "\r\n" else "a control character")
    return f"{name} (U+{ord(char):04X})"


@lru_cache(maxsize=1)
def _library() -> Any:
    """Return the module phonenumbers where it is installed: it knows countries, and nobody has to have it."""
    try:
        return import_module("phonenumbers")
    except ImportError:
        return None


def _impossible(number: str) -> str:
    """Return why phonenumbers refuses a number, or "". It is asked, and changes nothing."""
    library = _library()
    if not library:
        return ""
    says = "the Python library phonenumbers, which is installed here,"
    try:
        parsed = library.parse(number, None)
        possible = library.is_possible_number(parsed)
    except library.NumberParseException:
        possible = False
    if not possible:
        return f"is no possible number of its country, as {says} says; correct it, or bring the library up to date"
    other: Optional[str] = library.format_number(parsed, library.PhoneNumberFormat.E164)
    return "" if other == number else f"is another number, {other}, as {says} says; write the one that is meant"
