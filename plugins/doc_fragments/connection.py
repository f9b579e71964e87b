# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Documentation of the connection options: for modules, and what the inventory says of them besides."""


class ModuleDocFragment:
    DOCUMENTATION = r"""
requirements:
  - python >= 3.9
  - requests >= 2.25.1
options:
  project_id:
    description:
      - Id of the Sinch project.
      - Taken from the environment variable E(SINCH_PROJECT_ID) where it is not given.
    type: str
  key_id:
    description:
      - Id of the access key. Needed unless O(access_token) is given.
      - Taken from the environment variable E(SINCH_KEY_ID) where it is not given.
    type: str
  key_secret:
    description:
      - Secret of the access key. Needed unless O(access_token) is given.
      - Taken from the environment variable E(SINCH_KEY_SECRET) where it is not given.
    type: str
  access_token:
    description:
      - An OAuth2 token that was fetched before, to share one over many tasks.
      - When it is refused, O(key_id) and O(key_secret) are used to get a new one, if they are there.
      - Taken from the environment variable E(SINCH_ACCESS_TOKEN) where it is not given.
    type: str
  auth_method:
    description:
      - V(oauth2) logs in once with the key and uses a token; V(basic) sends the key with every request.
      - Taken from the environment variable E(SINCH_AUTH_METHOD) where it is not given.
    type: str
    choices: [oauth2, basic]
    default: oauth2
  api:
    description:
      - Which form of the API the server speaks. V(description) is the one that this collection was written for.
      - V(published) is the API as Sinch publishes it, where access control lists belong to the project, an update sends
        the whole object, and a trunk needs a host name. The page Which API says what neither of them can express.
      - It is never chosen by what a server answers. An error that looks like the other form names this option.
      - Taken from the environment variable E(SINCH_EST_API) where it is not given.
    type: str
    choices: [description, published]
    default: description
  api_url:
    description:
      - Address of the API.
      - Plain http is accepted for this machine only, unless O(validate_certs=false).
      - Taken from the environment variable E(SINCH_EST_API_URL) where it is not given.
    type: str
    default: https://elastic-trunking.api.sinch.com
  token_url:
    description:
      - Address that gives OAuth2 tokens.
      - Taken from the environment variable E(SINCH_TOKEN_URL) where it is not given.
    type: str
    default: https://auth.sinch.com/oauth2/token
  validate_certs:
    description:
      - Whether the servers' certificates are checked. Leave this on outside a laboratory.
      - Taken from the environment variable E(SINCH_EST_VALIDATE_CERTS) where it is not given.
    type: bool
    default: true
  ca_path:
    description:
      - File with the certificates of the authorities to trust, in place of the system's.
      - Taken from the environment variable E(SINCH_EST_CA_PATH) where it is not given.
    type: path
  timeout:
    description:
      - How long one try of a request may take, in seconds, from the connection to the last byte of the answer.
      - Taken from the environment variable E(SINCH_EST_TIMEOUT) where it is not given.
    type: float
    default: 30
  retry_deadline:
    description:
      - How long all tries of one request may take together, in seconds, and all pages of one list.
      - Each try is given a second at least, and one that must not be repeated its whole O(timeout).
      - Taken from the environment variable E(SINCH_EST_RETRY_DEADLINE) where it is not given.
    type: float
    default: 120
"""

    INVENTORY = r"""
options:
  project_id:
    env:
      - name: SINCH_PROJECT_ID
  key_id:
    env:
      - name: SINCH_KEY_ID
  key_secret:
    env:
      - name: SINCH_KEY_SECRET
  access_token:
    env:
      - name: SINCH_ACCESS_TOKEN
  auth_method:
    env:
      - name: SINCH_AUTH_METHOD
  api:
    env:
      - name: SINCH_EST_API
  api_url:
    env:
      - name: SINCH_EST_API_URL
  token_url:
    env:
      - name: SINCH_TOKEN_URL
  validate_certs:
    env:
      - name: SINCH_EST_VALIDATE_CERTS
  ca_path:
    env:
      - name: SINCH_EST_CA_PATH
  timeout:
    env:
      - name: SINCH_EST_TIMEOUT
  retry_deadline:
    env:
      - name: SINCH_EST_RETRY_DEADLINE
"""
