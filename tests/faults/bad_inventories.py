# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Wrong files for the inventory plugin, and the words that the error must hold."""

from datetime import date

CHANGED = "where text belongs; what was written is not known any more, as YAML reads 0052 as 42 and 12:30 as 750"
NO_BOOL = "is neither true nor false"
NO_NAME = "cannot begin the name of a variable"
NO_SECONDS = "is not a number of seconds above 0"
NO_TEXT = "where text belongs"

# (words, options): refused before any request
KNOWABLE = [
    ("incldue: is not known; perhaps include is meant", {"incldue": ["acls"]}),
    ("weather: is not known; known are access_token, api, api_url", {"weather": "fair"}),
    ("specifies unknown plugin 'sinch.est.est_trunk'", {"plugin": "sinch.est.est_trunk"}),
    ("include", {"include": ["numbers"]}),
    ("include: is a dictionary, where a list belongs", {"include": {"acls": True}}),
    ("include", {"include": [None]}),
    (f"filters[1]: is a dictionary, {NO_TEXT}", {"filters": ["true", {"est_name": "a"}]}),
    (f"filters[0]: is true, {NO_TEXT}; put it in quotes", {"filters": [True]}),
    (f"filters[1]: is a number, {CHANGED}", {"filters": ["true", 1]}),
    (f"filters: is a number, {CHANGED}", {"filters": 5}),
    ("concurrency: 0 is not between 1 and 16", {"concurrency": 0}),
    ("concurrency: 17 is not between 1 and 16", {"concurrency": 17}),
    ("concurrency: true is not a whole number", {"concurrency": True}),
    ("concurrency", {"concurrency": "many"}),
    ("concurrency: '010' is not a whole number; write digits alone", {"concurrency": "010"}),
    (f"prefix: 'my-' {NO_NAME}", {"prefix": "my-"}),
    (f"prefix: '1' {NO_NAME}", {"prefix": "1"}),
    (f"prefix: ' ' {NO_NAME}", {"prefix": " "}),
    (f"prefix: is true, {NO_TEXT}", {"prefix": True}),
    (f"hostname: is false, {NO_TEXT}", {"hostname": False}),
    (f"hostname: is a number, {CHANGED}", {"hostname": 750}),
    (f"hostname: is a date, {CHANGED}", {"hostname": date(2026, 11, 25)}),
    ("hostname", {"hostname": ["est_name"]}),
    (f"prefix: is a number, {CHANGED}", {"prefix": 52}),
    (f"strict: 'perhaps' {NO_BOOL}", {"strict": "perhaps"}),
    (f"cache: 'perhaps' {NO_BOOL}", {"cache": "perhaps"}),
    ("cache_timeout", {"cache": True, "cache_timeout": "soon"}),
    ("'nosuch'", {"cache": True, "cache_plugin": "nosuch"}),
    ("compose", {"compose": ["a"]}),
    ("groups", {"groups": ["a"]}),
    ("keyed_groups", {"keyed_groups": {"key": "a"}}),
    ("project_id: is missing: set the option project_id or the environment", {"project_id": ""}),
    ("project_id: '..' is not an id", {"project_id": ".."}),
    (f"project_id: is a number, {CHANGED}", {"project_id": 83}),
    (f"project_id: is a number, {CHANGED}", {"project_id": "{{ 41 + 1 }}"}),
    (f"key_id: is a number, {CHANGED}", {"key_id": 83}),
    (f"key_secret: is a date, {CHANGED}", {"key_secret": date(1999, 12, 31)}),
    (f"key_secret: is a number, {CHANGED}", {"key_secret": 442079460123456}),
    (f"cache_connection: is a number, {CHANGED}", {"cache_connection": 1}),
    ("project_id: 'nosuch' is undefined", {"project_id": "{{ nosuch }}"}),
    ("key_id: holds a colon", {"key_id": "key-id:secret"}),
    ("key_secret: begins or ends with a space", {"key_secret": "secret-of-a-file\n"}),
    ("key_secret: is a dictionary, where text belongs", {"key_secret": {"value": "secret-in-a-dictionary"}}),
    ("access_token: holds a space", {"access_token": "Bearer token-and-more"}),
    ("auth_method", {"auth_method": "ntlm"}),
    ("api_url: 'api.example' is not an https address such as", {"api_url": "api.example"}),
    ("api_url: http://api.example would carry the credentials unencrypted", {"api_url": "http://api.example"}),
    ("token_url: must hold no credentials", {"token_url": "https://user@auth.example"}),
    (f"validate_certs: 'perhaps' {NO_BOOL}", {"validate_certs": "perhaps"}),
    (f"validate_certs: '{{{{ false }}}}' {NO_BOOL}", {"validate_certs": "{{ false }}"}),
    ("ca_path: /nowhere/ca.pem cannot be read", {"ca_path": "/nowhere/ca.pem"}),
    (f"timeout: 0.0 {NO_SECONDS}", {"timeout": 0}),
    (f"timeout: inf {NO_SECONDS}", {"timeout": "inf"}),
    ("timeout: true is not a number", {"timeout": True}),
    (f"retry_deadline: -1.0 {NO_SECONDS}", {"retry_deadline": -1}),
    ("retry_deadline", {"retry_deadline": "2m"}),
]
# (words, options): seen when there is a trunk
SEEN = [
    ("filters[0]: Syntax error", {"filters": "est_name is ("}),
    ("filters[1]: 'nosuch' is undefined", {"filters": ["true", "nosuch"]}),
    ("hostname: 'nosuch' is undefined", {"hostname": "{{ nosuch }}"}),
    ("hostname: Syntax error", {"hostname": "{{ est_name"}),
    ("gets an empty host name; change the option hostname", {"hostname": "{{ '' }}"}),
    ("both get the host name 'fixed'", {"hostname": "fixed"}),
    ("Could not set a for host", {"strict": True, "compose": {"a": "nosuch"}}),
    ("to group g", {"strict": True, "groups": {"g": "nosuch"}}),
    ("from nosuch entry", {"strict": True, "keyed_groups": [{"key": "nosuch"}]}),
]
# (words, a variable of the environment)
ENVIRONMENT = [
    ("project_id: is missing", {"SINCH_PROJECT_ID": ""}),
    ("key_id: is missing", {"SINCH_KEY_ID": ""}),
    (f"validate_certs (environment variable SINCH_EST_VALIDATE_CERTS): 'perhaps' {NO_BOOL}",
     {"SINCH_EST_VALIDATE_CERTS": "perhaps"}),
    ("timeout", {"SINCH_EST_TIMEOUT": "soon"}),
    ("auth_method", {"SINCH_AUTH_METHOD": "ntlm"}),
    ("access_token: begins or ends with a space", {"SINCH_ACCESS_TOKEN": "token-of-a-file\n"}),
]  # fmt: skip
