# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""The file of diversions, read and written, what it makes of sites, and what one run of divert_numbers does."""

from datetime import UTC, datetime

import pytest
import yaml

from ansible_collections.sinch.est.plugins.module_utils._model.errors import EstError
from ansible_collections.sinch.est.plugins.module_utils._module.diversions import (
    Diversion,
    as_text,
    lines,
    mistakes,
    move,
    read_diversions,
    turn_lines,
    turned,
    with_diversions,
)

M1, M2, C1, X = "+4989100100", "+4989100101", "+49221100100", "+4930100100"
SITES = [
    {"name": "munich", "phone_numbers": ["+49 89 100100", M2], "endpoints": []},
    {"name": "cologne", "phone_numbers": [C1], "trunk_id": "t-2"},
    {"name": "hamburg"},
]
SINCE, NOW = "2026-11-26T03:00:00Z", "2026-11-27T04:00:00Z"
RECORD = {"from": "munich", "to": "cologne", "since": SINCE, "why": "SBC: burnt", "numbers": [M1, M2]}
DIVERTED = Diversion("munich", "cologne", SINCE, "SBC: burnt", (M1, M2))


def document(*records):
    return {"diversions": [{**RECORD, **record} for record in records]}


def turn(diversions=(), **options):
    options = {("from" if name == "source" else name): value for name, value in options.items()}
    return turned(options, SITES, diversions, NOW)


def test_what_is_written_is_read_and_a_person_could_have_written_it():
    text = as_text([DIVERTED, Diversion("cologne", "no", SINCE, "", (C1,))])
    comment, rest = text.split("diversions:\n")
    assert all(line.startswith("# ") for line in comment.splitlines())
    assert rest.startswith(
        '  - from: munich\n    to: cologne\n    since: "2026-11-26T03:00:00Z"\n    why: "SBC: burnt"\n    numbers:\n'
        f'      - "{M1}"\n'
    )
    read = read_diversions("d.yml", yaml.safe_load(text))
    assert read == [DIVERTED, Diversion("cologne", "no", SINCE, "", (C1,))]
    assert as_text(read) == text
    assert as_text([]) == ""
    assert read_diversions("d.yml", None) == []


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ([], "d.yml: must hold a list diversions, of dictionaries with from, to, since, why, numbers"),
        ({"diversion": []}, "d.yml: must hold a list diversions"),
        ({"diversions": {}}, "d.yml: must hold a list diversions"),
        ({"diversions": [], "sites": []}, "sites of d.yml: is not known; known are diversions"),
        ({"diversions": ["x"]}, "d.yml: diversions[0]: is text, where a dictionary belongs, with from, to"),
        (document({"form": "x"}), "d.yml: diversions[0].form: is not known; perhaps from is meant"),
        (document({"to": None}), "d.yml: diversions[0].to: is null"),
        (document({}, {"to": "hamburg"}), "d.yml: diversions[1].numbers[0]: '+4989100100' is diversions[0]"),
        (document({"to": "munich"}), "d.yml: diversions[0].to: 'munich' is from as well"),
        (document({"numbers": []}), "d.yml: diversions[0].numbers: must be a list of one number at least"),
        (document({"numbers": M1}), "d.yml: diversions[0].numbers: must be a list of one number at least"),
        (document({"numbers": ["+49"]}), "d.yml: diversions[0].numbers[0]: '+49' is not an E.164 number"),
        (document({"numbers": [M1, "+49 89 100100"]}), "numbers[1]: '+49 89 100100' is diversions[0].numbers[0] too"),
        (document({"since": "yesterday"}), "diversions[0].since: 'yesterday' is no time such as 2026-11-26T03:00:00Z"),
        (document({"since": datetime.now(UTC)}), "diversions[0].since: is a date, where text belongs"),
        (document({"why": 3}), "d.yml: diversions[0].why: is a number, where text belongs"),
    ],
)
def test_what_is_wrong_with_a_file(written, says):
    with pytest.raises(EstError) as wrong:
        read_diversions("d.yml", written)
    assert says in str(wrong.value)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"home": "munch"}, ["d.yml: diversions[0].from: 'munch' is no site; the nearest: munich, "]),
        ({"to": "koeln"}, ["d.yml: diversions[0].to: 'koeln' is no site; the nearest: "]),
        (
            {"numbers": (M1, X)},
            [f"d.yml: diversions[0].numbers: 1 phone number that site munich does not declare: {X}."],
        ),
        ({"to": "berlin"}, ["d.yml: diversions[0].to: site berlin is absent, so its numbers would ring nowhere"]),
        ({"to": "ulm"}, [f"d.yml: diversions[0].numbers: ulm declares {M2} itself, and munich does."]),
        ({}, []),
    ],
)
def test_what_does_not_go_with_the_sites(change, says):
    sites = [*SITES, {"name": "berlin", "state": "absent"}, {"name": "ulm", "phone_numbers": M2}]
    found = [text for _home, text in mistakes("d.yml", [Diversion(**{**vars(DIVERTED), **change})], sites, True)]
    assert [text.startswith(start) for text, start in zip(found, says, strict=True)] == [True] * len(says), found


def test_sites_that_are_not_all_are_not_missed():
    assert list(mistakes("d.yml", [DIVERTED], SITES[1:2], False)) == []
    assert with_diversions(SITES[1:2], [DIVERTED]) == [{**SITES[1], "phone_numbers": [C1, M1, M2]}]


def test_each_site_has_what_rings_there():
    one = Diversion("munich", "hamburg", SINCE, "", (M1,))
    munich, cologne, hamburg = with_diversions(SITES, [one])
    assert munich == {**SITES[0], "phone_numbers": [M2]}
    assert cologne is SITES[1]
    assert hamburg == {"name": "hamburg", "phone_numbers": [M1]}
    assert with_diversions([{"name": 7}], [one]) == [{"name": 7}]  # the module says what is wrong with it


def test_all_numbers_of_a_site_go_and_come_back():
    away = turn(source="munich", to="cologne", why="flood")
    assert away.diversions == (Diversion("munich", "cologne", NOW, "flood", ("+49 89 100100", M2)),)
    target, sources = move(away, SITES)
    assert target == {"name": "cologne", "trunk_id": "t-2", "phone_numbers": ["+49 89 100100", M2]}
    assert sources == ["munich"]
    again = turn(away.diversions, source="munich", to="cologne", why="other")
    assert (again.diversions, again.numbers) == (away.diversions, away.numbers)
    back = turn(away.diversions, source="munich", back="true")
    assert back.diversions == ()
    assert move(back, SITES) == ({"name": "munich", "phone_numbers": ["+49 89 100100", M2]}, ["t-2"])
    assert turn((), source="munich", back=True).numbers == ()


def test_what_was_diverted_goes_on_from_there_and_keeps_its_home():
    on = turn([DIVERTED], source="cologne", to="hamburg")
    assert on.diversions == (
        Diversion("munich", "hamburg", NOW, "", ("+49 89 100100", M2)),
        Diversion("cologne", "hamburg", NOW, "", (C1,)),
    )
    assert on.sources == ("cologne", "munich")
    assert turn(on.diversions, source="cologne", to="hamburg").diversions == on.diversions
    home = turn([DIVERTED], source="cologne", to="munich")
    assert home.diversions == (Diversion("cologne", "munich", NOW, "", (C1,)),)


def test_a_part_goes_and_comes_back():
    part = turn(source="munich", to="cologne", numbers=M1)
    assert part.diversions[0].numbers == ("+49 89 100100",)
    rest = turn(part.diversions, source="munich", to="cologne")
    assert [one.numbers for one in rest.diversions] == [("+49 89 100100",), (M2,)]
    assert set(rest.numbers) == {"+49 89 100100", M2}
    back = turn([DIVERTED], source="munich", back=True, numbers=[M2], to="cologne")
    assert [one.numbers for one in back.diversions] == [(M1,)]
    assert turn([DIVERTED], source="munich", back=True, to="hamburg").numbers == ()


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"to": "cologne"}, "from: is missing: say with -e from=..."),
        ({"source": "munich"}, "to: is missing: say with -e to=..."),
        ({"source": "munich", "to": "munich"}, "to: 'munich' is from as well"),
        ({"source": "munich", "to": "koeln"}, "to: 'koeln' is no site; the nearest: "),
        ({"source": "munich", "to": "cologne", "back": "perhaps"}, "back: 'perhaps' is neither true nor false"),
        ({"source": "munich", "to": "cologne", "numbers": [4989]}, "numbers[0]: "),
        ({"source": "munich", "to": "cologne", "numbers": X}, f"numbers: no site declares {X!r}"),
        ({"source": "munich", "to": "hamburg", "numbers": M1}, f"numbers: {M1!r} rings at cologne; say from=cologne"),
        ({"source": "munich", "to": "hamburg"}, "from: no numbers ring at site munich: all of its own ring at cologne"),
        ({"source": "hamburg", "to": "munich"}, "from: no numbers ring at site hamburg: it declares none"),
        ({"source": "munich", "back": True, "numbers": C1}, f"numbers: site munich does not declare {C1!r}"),
    ],
)
def test_what_is_asked_for_and_cannot_be(options, says):
    with pytest.raises(EstError) as wrong:
        turn([DIVERTED], **options)
    assert str(wrong.value).startswith(says)


def test_no_numbers_go_to_a_site_that_goes():
    sites = [*SITES, {"name": "berlin", "state": "absent"}]
    with pytest.raises(EstError, match="to: site berlin is absent"):
        turned({"from": "munich", "to": "berlin"}, sites, (), NOW)


def test_a_trunk_that_may_still_have_its_old_name_is_found():
    sites = [{**SITES[0], "renamed_from": "muc"}, SITES[1]]
    assert move(turned({"from": "munich", "to": "cologne"}, sites, (), NOW), sites)[1] == ["munich", "muc"]


def test_lines():
    assert lines([DIVERTED]) == ["2 phone numbers of munich ring at cologne since 2026-11-26 (SBC: burnt)"]
    one = Diversion("munich", "cologne", SINCE, "a\nb", (M1,))
    assert lines([one]) == [r"1 phone number of munich rings at cologne since 2026-11-26 (a\nb)"]
    away, back = turn(source="munich", to="cologne"), turn([DIVERTED], source="munich", back=True)
    assert turn_lines(away, (), True) == [
        "2 phone numbers of munich would ring at cologne since 2026-11-27; say why with -e why=..."
    ]
    assert turn_lines(back, [DIVERTED], False) == [
        "2 phone numbers of munich ring at home again, after cologne since 2026-11-26 (SBC: burnt)"
    ]
    assert turn_lines(turn(source="munich", back=True), (), False) == ["No phone number of munich is to come back"]
