# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""The table of wrong input: connection options, which all eight modules have."""

from datetime import date

from tests.unit.bad_input import DATE, NO_TEXT, NUMBER, Bad, bad, environ, urls

NO_PEM = __file__
BASIC = {"auth_method": "basic"}
CONTROL = "begins or ends with a space, or holds a line break or another control character"
NO_SECONDS = "is not a number of seconds above 0, 86400 at most"

CONNECTION = [
    *(environ(f"{option}: is missing: set the option {option} or the environment variable {name}", **{name: ""})
      for option, name in (("project_id", "SINCH_PROJECT_ID"), ("key_id", "SINCH_KEY_ID"),
                           ("key_secret", "SINCH_KEY_SECRET"))),
    Bad("key_secret: is missing", {**BASIC, "access_token": "token-of-before"}, {"SINCH_KEY_SECRET": ""}),
    environ("timeout (environment variable SINCH_EST_TIMEOUT): 'soon' is not a number", SINCH_EST_TIMEOUT="soon"),
    environ(f"timeout: 0.0 {NO_SECONDS}", SINCH_EST_TIMEOUT="0"),
    environ("validate_certs (environment variable SINCH_EST_VALIDATE_CERTS): 'perhaps' is neither true nor false",
            SINCH_EST_VALIDATE_CERTS="perhaps"),
    environ("auth_method (environment variable SINCH_AUTH_METHOD): 'ntlm' is not one of oauth2, basic",
            SINCH_AUTH_METHOD="ntlm"),
    environ("api_url: 'api.example' is not an https address", SINCH_EST_API_URL="api.example"),
    environ(f"access_token: {CONTROL}", SINCH_ACCESS_TOKEN="token-of-a-file\n"),
    bad("project_id: is missing", project_id=" "),
    bad("project_id: '.' is not an id", project_id="."),
    bad("project_id: '..' is not an id", project_id=".."),
    bad("project_id: 'a\\n' is not an id", project_id="a\n"),
    bad(f"project_id: is a list, {NO_TEXT}", project_id=["p1"]),
    *(bad(f"{name}: {NUMBER}", **{name: 83}) for name in ("project_id", "key_id", "api_url", "token_url", "ca_path")),
    bad(f"project_id: {DATE}", project_id=date(2026, 11, 25)),
    bad(f"key_secret: {NUMBER}", key_secret=442079460123456),
    bad(f"key_secret: {DATE}", key_secret=date(1999, 12, 31)),
    bad(f"access_token: {NUMBER}", access_token=4.5),
    bad("auth_method: 83 is not one of oauth2, basic", auth_method=83),
    bad(f"key_id: {CONTROL}", key_id="key\0id"),
    bad("key_id: holds a colon", key_id="key-id:secret-of-it"),
    bad("key_secret: is missing", key_secret=""),
    bad(f"key_secret: {CONTROL}", key_secret="secret-of-a-file\n"),
    bad(f"key_secret: is a dictionary, {NO_TEXT}", key_secret={"value": "secret-in-a-dictionary"}),
    bad(f"access_token: {CONTROL}", access_token=" token-after-a-space"),
    bad("access_token: holds a space or a character beyond ASCII", access_token="Bearer token-and-more"),
    bad("access_token: holds a space or a character beyond ASCII", access_token="t\u00f6ken-beyond-ascii"),
    bad("auth_method: 'ntlm' is not one of oauth2, basic", auth_method="ntlm"),
    bad("auth_method: is null; leave it out for 'oauth2'", auth_method=None),
    bad("validate_certs: 'perhaps' is neither true nor false", validate_certs="perhaps"),
    bad("validate_certs: 2 is neither true nor false", validate_certs=2),
    bad("validate_certs: is null; leave it out for true", validate_certs=None),
    bad("ca_path: /nowhere/ca.pem cannot be read: No such file or directory", ca_path="/nowhere/ca.pem"),
    bad(f"ca_path: {NO_PEM} holds no certificates in PEM format", ca_path=NO_PEM),
    bad(f"ca_path: is a list, {NO_TEXT}", ca_path=["/ca.pem"]),
    *(bad(f"{name}: {words}", **{name: value})
      for name in ("timeout", "retry_deadline")
      for value, words in (
          (0, f"0.0 {NO_SECONDS}"), (-1, f"-1.0 {NO_SECONDS}"),
          ("nan", f"nan {NO_SECONDS}"), (9e9, f"9000000000.0 {NO_SECONDS}"),
          ("inf", f"inf {NO_SECONDS}"), ("30s", "'30s' is not a number"), (True, "true is not a number"),
          ([5], "[5] is not a number"), (None, "is null; leave it out for"))),
    *urls("api_url"),
    *urls("token_url"),
]  # fmt: skip
