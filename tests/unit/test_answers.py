# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""What the network library raises, as an answer: whether it was never sent, and whether trying again can help."""

import pytest
import requests
import urllib3

from ansible_collections.sinch.est.plugins.module_utils._client.response import from_failure

REFUSED = urllib3.exceptions.NewConnectionError(None, "connection refused")
RESET = urllib3.exceptions.ProtocolError("connection reset")


def gave_up(reason):
    return urllib3.exceptions.MaxRetryError(None, "/", reason)


@pytest.mark.parametrize(
    ("error", "not_sent", "permanent", "message"),
    [
        pytest.param(requests.ConnectionError(gave_up(REFUSED)), True, False, "connection refused", id="refused"),
        pytest.param(requests.ConnectTimeout("no answer"), True, False, "no answer", id="connect-timeout"),
        pytest.param(requests.ConnectionError(RESET), False, False, "connection reset", id="reset"),
        pytest.param(requests.ConnectionError(gave_up(RESET)), False, False, "connection reset", id="reset-at-last"),
        pytest.param(requests.ReadTimeout("too slow"), False, False, "too slow", id="read-timeout"),
        pytest.param(requests.exceptions.ChunkedEncodingError("cut"), False, False, "cut", id="cut"),
        pytest.param(requests.ConnectionError(), False, False, "ConnectionError", id="no-words"),
        pytest.param(requests.exceptions.SSLError("CERTIFICATE_VERIFY_FAILED"), False, True, "set ca_path", id="ca"),
        pytest.param(requests.exceptions.SSLError("record layer failure"), False, False, "record", id="tls"),
        pytest.param(requests.exceptions.InvalidURL("no such port"), False, True, "no such port", id="url"),
        pytest.param(urllib3.exceptions.ProtocolError("broken", RESET), False, False, "broken", id="body-cut"),
        pytest.param(ValueError("odd"), False, False, "ValueError: odd", id="of-no-library"),
    ],
)
def test_what_went_wrong(error, not_sent, permanent, message):
    answer = from_failure(error)
    assert (answer.status, answer.body, answer.not_sent, answer.permanent) == (None, None, not_sent, permanent)
    assert message in answer.message
