# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Connection options, checked and settled, before any request: where to, as whom, how patiently."""

import ipaddress
import os
import re
from dataclasses import dataclass, field
from types import ModuleType
from typing import Callable, Optional, Union
from urllib.parse import urlsplit

from ansible_collections.sinch.est.plugins.module_utils._client.options import CONCURRENCY, CONNECTION
from ansible_collections.sinch.est.plugins.module_utils._model.errors import EstError, InputError
from ansible_collections.sinch.est.plugins.module_utils._model.types import Params

Proxies = dict[str, str]  # by scheme
LONGEST = 86400  # seconds: a day; sockets refuse what is much longer


@dataclass(frozen=True)
class Settings:
    """verify: True, False or a CA file. timeout, retry_deadline: seconds. concurrency: requests under way at once."""

    project_id: str
    key_id: Optional[str]
    key_secret: Optional[str] = field(repr=False)
    access_token: Optional[str] = field(repr=False)
    auth_method: str
    api: str
    api_url: str
    token_url: str
    verify: Union[bool, str]
    timeout: float
    retry_deadline: float
    concurrency: int
    proxies: dict[str, Proxies]

    @property
    def can_log_in(self) -> bool:
        return bool(self.key_id and self.key_secret)


def settings_from(options: Params, environ_proxies: Callable[[str], Proxies]) -> Settings:
    """Return Settings from the connection options and concurrency. Raise InputError, which names the option.

    environ_proxies(url) is asked for addresses that are not on this machine.
    """
    _require(options, "project_id")
    if options["project_id"] in (".", "..") or not options["project_id"].isprintable():
        raise InputError("project_id", f"{options['project_id']!r} is not an id")
    if options["auth_method"] == "basic" or not options.get("access_token"):
        _require(options, "key_id")
        _require(options, "key_secret")
    for name in ("key_id", "key_secret", "access_token"):
        _require_sendable(name, options.get(name) or "")
    for name in ("timeout", "retry_deadline"):
        if not 0 < options[name] <= LONGEST:
            raise InputError(name, f"{options[name]} is not a number of seconds above 0, {LONGEST} at most")
    concurrency = options.get("concurrency", CONCURRENCY)
    if not 1 <= concurrency <= 16:
        raise InputError("concurrency", f"{concurrency} is not between 1 and 16")
    urls = {name: _url(name, options[name], options["validate_certs"]) for name in ("api_url", "token_url")}
    return Settings(
        project_id=options["project_id"],
        key_id=options.get("key_id"),
        key_secret=options.get("key_secret"),
        access_token=options.get("access_token"),
        auth_method=options["auth_method"],
        api=options["api"],
        verify=_verify(options["validate_certs"], options.get("ca_path")),
        timeout=options["timeout"],
        retry_deadline=options["retry_deadline"],
        concurrency=concurrency,
        proxies={url: {} if is_loopback(url) else environ_proxies(url) for url in urls.values()},
        **urls,
    )


def security_warnings(options: Params) -> list[str]:
    """Return warnings of what is allowed and not safe."""
    urls = [options[name] or "" for name in ("api_url", "token_url")]
    if not options["validate_certs"] and not all(url.startswith("http:") and is_loopback(url) for url in urls):
        return [
            "validate_certs is false: anyone on the way can read the credentials and change what is asked for. "
            "For a server with a certificate of your own CA, set ca_path instead."
        ]
    return []


def proxies_for(url: str, utils: ModuleType) -> Proxies:
    """Return the proxies of the environment, by requests.utils. Raise EstError for one that no library could use.

    The libraries' own errors would show what of it they could not read, and that may be part of a password.
    """
    proxies: Proxies = utils.get_environ_proxies(url)
    proxy = utils.select_proxy(url, proxies)
    if proxy and not _is_proxy(proxy if "://" in proxy else f"http://{proxy}"):
        raise EstError(
            f"The proxy that the environment names for {url} (HTTPS_PROXY, HTTP_PROXY or ALL_PROXY) cannot be used: "
            "it must be an address such as http://proxy.example.com:3128, special characters in its password as %XX."
        )
    return proxies


def _is_proxy(address: str) -> bool:
    try:
        parts = urlsplit(address)
        labels = (parts.hostname or "").removesuffix(".").split(".")
        return parts.port != 0 and all(0 < len(label) < 64 for label in labels) and not re.search(r"[?#]", address)
    except ValueError:
        return False


def is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _require(options: Params, name: str) -> None:
    if not (options.get(name) or "").strip():
        raise InputError(
            name, f"is missing: set the option {name} or the environment variable {CONNECTION[name]['env']}"
        )


def _require_sendable(name: str, value: str) -> None:
    """Raise InputError, without the value, for what no header can carry as it is."""
    if value != value.strip() or not value.isprintable():
        raise InputError(name, "begins or ends with a space, or holds a line break or another control character")
    if name == "key_id" and ":" in value:
        raise InputError(name, "holds a colon; give the id alone here and the secret as key_secret")
    if name == "access_token" and value and not is_token(value):
        raise InputError(name, "holds a space or a character beyond ASCII, so it is no token")


def is_token(value: str) -> bool:
    """Return whether a header can carry it, and nothing but it."""
    return re.fullmatch(r"[!-~]+", value) is not None


def _url(name: str, url: str, validate_certs: bool) -> str:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("https", "http") and _is_host(parts.hostname or "") and parts.port != 0
    except ValueError:
        usable = False
    if "@" in url or (usable and set("?#") & set(url)):  # said first: an error must not show a password
        raise InputError(name, "must hold no credentials, query or fragment")
    if not usable or not re.fullmatch(r"[!-~]+", url):
        raise InputError(name, f"{url!r} is not an https address such as {CONNECTION[name]['default']}")
    if parts.scheme == "http" and validate_certs and not is_loopback(url):
        raise InputError(
            name,
            f"{url} would carry the credentials unencrypted; use https "
            "(plain http is for this machine; validate_certs: false allows it elsewhere)",
        )
    return url.rstrip("/")


def _is_host(host: str) -> bool:
    """Return whether it is a name as DNS has them or an address. Raise ValueError for a wrong address."""
    if ":" in host or re.fullmatch(r"[0-9.]+", host):
        return bool(ipaddress.ip_address(host))
    return all(re.fullmatch(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?", label) for label in host.rstrip(".").split("."))


def _verify(validate_certs: bool, ca_path: Optional[str]) -> Union[bool, str]:
    """Return what to trust. The option comes first; a bundle of the environment counts where it is not given."""
    if not validate_certs:
        return False
    bundles = {name: os.environ.get(name) for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")}
    for name, path in {"ca_path": ca_path, **bundles}.items():
        if path:
            _check_certificates(name, path)
            return path
    return True


def _check_certificates(name: str, path: str) -> None:
    if os.path.isdir(path):
        return
    try:
        with open(path, "rb") as file:  # to load a bundle takes longer than a whole task
            found = b"-----BEGIN " in file.read()
    except OSError as error:
        raise InputError(name, f"{path} cannot be read: {error.strerror}") from None
    if not found:
        raise InputError(name, f"{path} holds no certificates in PEM format")
