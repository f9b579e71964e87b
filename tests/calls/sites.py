# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""The sites of these tests, at loopback addresses."""

LIMITS = {"exact": True, "max_purge": 100}
SITES = ("munich", "cologne", "hamburg")


def site(on, name, count=8, *, line=1, sbcs=2, **more):
    """Return a site with two WAN addresses, SBCs and some numbers; another line has other addresses and SBCs."""
    place = SITES.index(name) + 1
    return {
        "name": name,
        "host_name": f"acme-{name}",
        "public_addresses": [{"ip_range": f"127.20.{place}.{10 * line + n}"} for n in (1, 2)],
        "endpoints": [
            {"sip_address": f"127.30.{place}.{10 * line + n}:{on.here.port}", "priority": n, "enabled": True}
            for n in range(1, sbcs + 1)
        ],
        "phone_numbers": numbers(name, count),
        **LIMITS,
        **more,
    }


def numbers(name, count):
    """Return the first numbers of a site."""
    return [f"+4989{SITES.index(name) + 1}{number:05}" for number in range(count)]
