# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""TLS: whom the collection trusts, whom it does not, what decides, and what it says of both."""

import re
import ssl
from datetime import UTC, datetime, timedelta

import pytest
import trustme

from tests.emulator.client import Emulator
from tests.faults.provision import ROWS
from tests.integration.bench import bench, said
from tests.integration.bench import run as ansible
from tests.proxy import proxy
from tests.unit.support import look, run, trunks_of

TRUSTED = {
    "ca_path": ("ours", None, {}),
    "ca_path against a bundle": ("ours", "other", {}),
    "bundle": (None, "ours", {}),
    "validate_certs false": (None, None, {"validate_certs": False}),
    "validate_certs false against a bundle": (None, "other", {"validate_certs": False}),
    "validate_certs false against ca_path": ("other", None, {"validate_certs": False}),
}
REFUSED = {
    "nobody's CA": (None, None, "ours", "certificate verify failed.*set ca_path to the CA"),
    "another CA by ca_path": ("other", None, "ours", "certificate verify failed"),
    "another CA by a bundle": (None, "other", "ours", "certificate verify failed"),
    "ca_path before a bundle that would do": ("other", "ours", "ours", "certificate verify failed"),
    "another host's certificate": ("ours", None, "for another host", "(?i)mismatch|doesn't match"),
    "a certificate that has expired": ("ours", None, "expired", "certificate has expired"),
    "a bundle that is not there": (None, "missing", "ours", "REQUESTS_CA_BUNDLE: .*cannot be read: No such file"),
    "a ca_path with a broken certificate": ("broken", None, "ours", "failed after 1 try.*ca_path"),
    "a ca_path without certificates": ("nothing", None, "ours", "ca_path: .*nothing.pem holds no certificates in PEM"),
}
WARNED = "validate_certs is false: anyone on the way can read the credentials"


@pytest.fixture(scope="module")
def authorities(tmp_path_factory):
    """({name: certificates of a CA, a file}, {name: a server's identity})"""
    folder = tmp_path_factory.mktemp("ca")
    ours, other = trustme.CA(), trustme.CA()
    yesterday = datetime.now(UTC) - timedelta(days=1)
    ours.cert_pem.write_to_path(folder / "ours.pem")
    other.cert_pem.write_to_path(folder / "other.pem")
    (folder / "broken.pem").write_text("-----BEGIN CERTIFICATE-----\nno base64\n-----END CERTIFICATE-----\n")
    (folder / "nothing.pem").write_text("not a certificate\n")
    identities = {
        "ours": ours.issue_cert("127.0.0.1", "localhost"),
        "other": other.issue_cert("127.0.0.1"),
        "for another host": ours.issue_cert("sinch.example"),
        "expired": ours.issue_cert("127.0.0.1", not_after=yesterday),
    }
    return {name: str(folder / f"{name}.pem") for name in ("ours", "other", "broken", "nothing", "missing")}, identities


def identity(authorities, name):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authorities[1][name].configure_cert(context)
    return context


def trusting(authorities, monkeypatch, ca, bundle):
    """Options that trust ca, in an environment that trusts bundle."""
    for variable in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(variable, raising=False)
        if bundle:
            monkeypatch.setenv(variable, authorities[0][bundle])
    return {"ca_path": authorities[0][ca]} if ca else {}


@pytest.mark.parametrize("way", TRUSTED)
def test_trusted(emulator, authorities, monkeypatch, way):
    ca, bundle, options = TRUSTED[way]
    options = {**options, **trusting(authorities, monkeypatch, ca, bundle)}
    with proxy(emulator.url, identity(authorities, "ours")) as api:
        written = run(Emulator(api.url, None, None), ROWS["trunk"], {"name": "site", **options})
        listed = look(Emulator(api.url, None, None), ROWS["trunk"], **options)
    assert written["counts"]["created"] == 1
    assert [trunk["name"] for trunk in listed["trunks"]] == ["site"]
    for result in (written, listed):
        assert [WARNED in warning for warning in result["warnings"]] == [True] * ("validate_certs" in options)


@pytest.mark.parametrize("way", REFUSED)
def test_refused(emulator, authorities, monkeypatch, way):
    ca, bundle, server, says = REFUSED[way]
    options = trusting(authorities, monkeypatch, ca, bundle)
    with proxy(emulator.url, identity(authorities, server)) as api:
        result = run(Emulator(api.url, None, None), ROWS["trunk"], {"name": "site", **options})
        assert api.exchanges == []
    assert result["failed"]
    assert not emulator.log()
    assert re.search(says, result["msg"]), result["msg"]


def test_the_token_endpoint_is_not_trusted_more(emulator, authorities, monkeypatch):
    options = trusting(authorities, monkeypatch, "ours", None)
    with (
        proxy(emulator.url, identity(authorities, "ours")) as api,
        proxy(emulator.url, identity(authorities, "other")) as tokens,
    ):
        told = {"name": "site", "token_url": f"{tokens.url}/oauth2/token", **options}
        result = run(Emulator(api.url, None, None), ROWS["trunk"], told)
    assert "Could not log in" in result["msg"]
    assert "certificate verify failed" in result["msg"]
    assert not emulator.log()


def test_playbook_and_inventory(tmp_path, collections, authorities):
    """The same, as users meet it: right with the private CA, warned where nothing is checked."""
    (tmp_path / "play.yml").write_text(
        '[{"hosts": "localhost", "gather_facts": false, "tasks": [{"sinch.est.est_trunk": {"name": "site"}}]}]'
    )
    (tmp_path / "trunks.est.yml").write_text("plugin: sinch.est.est_trunks\n")
    with bench(tmp_path, collections) as here, proxy(here.emulator.url, identity(authorities, "ours")) as api:
        urls = {"SINCH_EST_API_URL": api.url, "SINCH_TOKEN_URL": f"{api.url}/oauth2/token"}
        ways = {
            "wrong": {"SINCH_EST_CA_PATH": authorities[0]["other"]},
            "right": {"SINCH_EST_CA_PATH": authorities[0]["ours"], "REQUESTS_CA_BUNDLE": authorities[0]["other"]},
            "unchecked": {"SINCH_EST_VALIDATE_CERTS": "false"},
        }
        for way, more in ways.items():
            played = ansible(here, "playbook", "play.yml", **urls, **more)
            listed = ansible(here, "inventory", "-i", "trunks.est.yml", "--graph", **urls, **more)
            assert (played.returncode == 0) == (way != "wrong"), said(played)
            assert ("|--site" in listed.stdout) == (way != "wrong"), said(listed)
            for done in (played, listed):
                plain = " ".join(said(done).split())
                assert ("certificate verify failed" in plain) == (way == "wrong"), plain
                assert (WARNED in plain) == (way == "unchecked"), plain
        assert list(trunks_of(here.emulator)) == ["site"]
