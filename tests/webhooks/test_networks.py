"""Which addresses a webhook may reach, whatever they are wrapped in and however they are written."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gymtracker.webhooks import networks, sending
from gymtracker.webhooks.networks import Unreachable, addresses_of, is_public
from gymtracker.webhooks.sending import send

PRIVATE = [
    # this host, private, shared, loopback, link-local (cloud metadata)
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.255.255.254",
    "169.254.0.1", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.168.0.1", "192.168.255.255",
    # protocol assignments, documentation, 6to4 relays, benchmarks, multicast, reserved, broadcast
    "192.0.0.1", "192.0.0.192", "192.0.2.1", "192.88.99.1", "198.18.0.1", "198.19.255.255", "198.51.100.1",
    "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
    # of IPv6: unspecified, loopback, link-local, site-local, unique local, multicast, documentation, discard, reserved
    "::", "::1", "fe80::1", "fe80::1%eth0", "febf::1", "fec0::1", "fc00::1", "fd12:3456::1", "ff02::1", "ff0e::1",
    "2001:db8::1", "3fff::1", "100::1", "2001::1", "2001:2::1", "2001:10::1", "4000::1", "fd00:ec2::254",
    # IPv4 within: mapped, compatible, translated, 6to4, NAT64 (well-known and local), Teredo, ISATAP
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:a9fe:a9fe", "::127.0.0.1", "::ffff:0:127.0.0.1", "2002:7f00:1::",
    "2002:a00:1::1", "2002:a9fe:a9fe::",
    "2002:808:808::1", "64:ff9b::127.0.0.1", "64:ff9b::a00:1", "64:ff9b:1::10.0.0.1",
    "64:ff9b:1::8.8.8.8", "2001:0:4136:e378:8000:63bf:80ff:fffe", "2a00:1450:4001::5efe:127.0.0.1",
    "2a00:1450:4001:0:200:5efe:10.0.0.1",
]  # fmt: skip
PUBLIC = [
    "1.1.1.1", "8.8.8.8", "93.184.215.14", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0",
    "126.255.255.255",
    "128.0.0.1", "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "192.167.255.255", "192.169.0.0",
    "198.17.255.255", "198.20.0.0", "223.255.255.255", "2606:4700:4700::1111", "2001:4860:4860::8888", "2a00:1450::1",
    "2003::1", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_it_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_it_is_public(address: str) -> None:
    assert is_public(address)


@given(st.ip_addresses())
def test_nothing_is_public_that_python_knows_to_be_private(address: Any) -> None:
    if address.is_private or address.is_loopback or address.is_link_local or address.is_multicast:
        assert not is_public(str(address)) or getattr(address, "ipv4_mapped", None)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.1", "0x7f.1", "2130706433", "017700000001", "localhost", "0", "::1", "::ffff:7f00:1"]
)
def test_it_is_found_out_however_it_is_written(host: str) -> None:
    with pytest.raises(Unreachable):
        addresses_of(host, 443)


def leads_to(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """Names lead there, with each question to the next of the answers; gives the names that were asked for."""
    asked: list[str] = []

    def getaddrinfo(host: str, port: int, **kwargs: Any) -> list[Any]:
        asked.append(host)
        found = answers[min(len(asked), len(answers)) - 1]
        return [(0, 0, 0, "", (address, port)) for address in found]

    monkeypatch.setattr(networks, "socket", SimpleNamespace(getaddrinfo=getaddrinfo, SOCK_STREAM=socket.SOCK_STREAM))
    return asked


def test_a_name_with_one_private_address_among_others_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    leads_to(monkeypatch, ["93.184.215.14", "10.0.0.1"])
    with pytest.raises(Unreachable, match="private or reserved"):
        addresses_of("gym.test", 443)


def test_a_name_that_nobody_has_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def getaddrinfo(*args: Any, **kwargs: Any) -> None:
        raise socket.gaierror

    monkeypatch.setattr(networks, "socket", SimpleNamespace(getaddrinfo=getaddrinfo, SOCK_STREAM=1))
    with pytest.raises(Unreachable, match="No server of that name"):
        addresses_of("gym.test", 443)


@pytest.fixture
def hanging(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Name servers that never say anything."""
    enough, places = threading.Event(), threading.BoundedSemaphore(2)

    def getaddrinfo(*args: Any, **kwargs: Any) -> list[Any]:
        enough.wait(30)
        return []

    monkeypatch.setattr(networks, "socket", SimpleNamespace(getaddrinfo=getaddrinfo, SOCK_STREAM=1))
    monkeypatch.setattr(networks, "LOOK_UP_SECONDS", 0.05)
    monkeypatch.setattr(networks, "LOOK_UPS", places)
    yield
    enough.set()
    assert all(places.acquire(timeout=10) for _ in range(2)), "their threads end"


def test_a_name_server_that_hangs_is_not_waited_for(hanging: None) -> None:
    before = time.monotonic()
    assert send("https://gym.test/", "{}", {}).words == "No name server said within 0.05 seconds where that is."
    assert time.monotonic() - before < 5


def test_look_ups_that_hang_do_not_pile_up(hanging: None) -> None:
    for _ in range(2):
        with pytest.raises(Unreachable, match="within 0"):
            addresses_of("gym.test", 443)
    threads = threading.active_count()
    with pytest.raises(Unreachable, match="Too many names"):
        addresses_of("gym.test", 443)
    assert threading.active_count() == threads


def test_the_setting_opens_ones_own_network(settings: Any) -> None:
    settings.WEBHOOK_PRIVATE_NETWORKS = True
    assert addresses_of("127.0.0.1", 80) == ["127.0.0.1"]


def connected(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses that were connected to; each refuses."""
    tried: list[str] = []

    def create_connection(address: tuple[str, int], timeout: float) -> None:
        tried.append(address[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(sending.socket, "create_connection", create_connection)
    return tried


def test_a_name_that_answers_otherwise_a_moment_later_gains_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = leads_to(monkeypatch, ["93.184.215.14"], ["127.0.0.1"])
    tried = connected(monkeypatch)
    assert send("https://gym.test/", "{}", {}).words == "No connection."
    assert (asked, tried) == (["gym.test"], ["93.184.215.14"])
    assert "private" in send("https://gym.test/", "{}", {}).words
    assert tried == ["93.184.215.14"]


def test_each_address_of_a_name_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    leads_to(monkeypatch, ["93.184.215.14", "2606:4700:4700::1111"])
    tried = connected(monkeypatch)
    send("https://gym.test/", "{}", {})
    assert tried == ["93.184.215.14", "2606:4700:4700::1111"]


@pytest.mark.parametrize("url", ["http://93.184.215.14/", "https://127.0.0.1/", "https://[::1]/", "http://localhost/"])
def test_what_was_saved_while_the_setting_was_on_is_refused_when_it_is_off(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    tried = connected(monkeypatch)
    assert send(url, "{}", {}).status is None
    assert tried == []
