# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Sites are provisioned and changed while calls run to every number and from every line: none is lost."""

from concurrent.futures import ThreadPoolExecutor

from tests.calls.callers import Try
from tests.calls.estate import MOBILE
from tests.calls.moves import move
from tests.calls.network import calls_while
from tests.calls.playbooks import hang_at_write, kill, play, playing, reached
from tests.calls.report import Target
from tests.calls.sites import SITES, site
from tests.calls.stage import between, file_of, provision
from tests.dialects import BOTH, ONE_BY_DAY, PUBLISHED

PROVISION = "sinch.est.provision_sites"
CROWD = 8
KILLS = 12
OFFICE = "127.20.9.1"  # calls through whichever site


def provisioned(on, sites):
    """Provision sites before anybody calls."""
    code, output = provision(on, sites)
    assert code == 0, output
    return sites


@BOTH
def test_a_second_run(on, tell):
    sites = provisioned(on, [site(on, name) for name in SITES])
    on.here.emulator.clear_log()
    with calls_while(on.here, between(on, sites, sites)) as report:
        code, output = provision(on, sites)
    assert code == 0, output
    assert not on.here.emulator.log(writes=True)
    assert not tell(report()).lost


@BOTH
def test_every_sbc_and_wan_address_replaced(on, tell):
    old = provisioned(on, [site(on, name) for name in SITES])
    new = [site(on, name, line=2) for name in SITES]
    with calls_while(on.here, between(on, old, new)) as report:
        code, output = provision(on, new)
    assert code == 0, output
    assert not tell(report()).lost
    assert report().second_line  # calls ran while both were refused in turn


@ONE_BY_DAY
def test_killed_at_a_write_and_finished(on, tell):
    """There and back again, killed at a later write each time, before the emulator acts or after it acted."""
    here = on.here
    old = provisioned(on, [site(on, "munich", 3, sbcs=6)])
    new = [site(on, "munich", 3, line=2, sbcs=6)]  # 13 writes
    killed = 0
    with calls_while(here, between(on, old, new)) as report:
        for number in range(1, KILLS + 1):
            wanted = new if number % 2 else old
            hang_at_write(here, number, after=number % 4 < 2)
            with playing(on.folder, on.env, PROVISION, ["-e", file_of(on, wanted)]) as process:
                killed += reached(here, process)
                kill(process)
            code, output = provision(on, wanted)
            assert code == 0, output
    tell(report(), f", {killed} runs killed")
    assert killed == KILLS
    assert not report().lost


@BOTH
def test_eight_runs_at_once(on, tell):
    old = provisioned(on, [site(on, name) for name in SITES[:1]])
    new = [site(on, name, line=2) for name in SITES[:1]]
    words = ["-e", file_of(on, new)]
    with calls_while(on.here, between(on, old, new)) as report, ThreadPoolExecutor(CROWD) as pool:
        runs = [pool.submit(play, on.folder, on.env, PROVISION, words) for _run in range(CROWD)]
        done = [run.result() for run in runs]
    assert any(code == 0 for code, _output in done), done
    tell(report(), f", {sum(code == 0 for code, _output in done)} of {CROWD} runs without an error")
    code, output = provision(on, new)
    assert code == 0, output
    assert not report().lost


def taken_down(on, before, *others):
    """The report of calls while the first of two sites is taken down, whose numbers the other one has by then."""
    munich, cologne = before
    everything = {**cologne, "phone_numbers": munich["phone_numbers"] + cologne["phone_numbers"]}
    after = [{"name": "munich", "state": "absent"}, everything]
    code, output = move(on, dict.fromkeys(munich["phone_numbers"], ("munich", "cologne")))
    assert code == 0, output
    with calls_while(on.here, [*between(on, before, after), *others]) as report:
        code, output = provision(on, after)
    assert code == 0, output
    assert [trunk["name"] for trunk in project_of(on)["trunks"]] == ["cologne"]
    return report()


def project_of(on):
    return on.here.emulator.state()["projects"]["rehearsal"]


@ONE_BY_DAY
def test_a_site_taken_down_after_its_numbers_left(on, tell):
    """Those of the site that goes do not call any more; its numbers ring."""
    before = provisioned(on, [site(on, name) for name in SITES[:2]])
    assert not tell(taken_down(on, before)).lost


@PUBLISHED
def test_a_site_taken_down_whose_acl_another_one_has(on, tell):
    """Its link goes, and its own ACL; the one that the other site has too stays, and admits."""
    before = provisioned(on, [site(on, name, exact=False) for name in SITES[:2]])
    project = project_of(on)
    ranges = [{"ipAddress": OFFICE, "range": 32}]
    project["accessControlLists"].append({"id": "shared", "name": "head office", "ipRanges": ranges})
    for trunk in project["trunks"]:
        trunk["accessControlListIds"].append("shared")
    on.here.emulator.seed({"projects": {"rehearsal": project}})
    domain = next(trunk["domain"] for trunk in project["trunks"] if trunk["name"] == "cologne")
    office = Target("the office", (Try(OFFICE, domain, MOBILE),))
    assert not tell(taken_down(on, before, office)).lost
    assert len(project_of(on)["accessControlLists"]) == 2  # that of the site that is left, and this one
