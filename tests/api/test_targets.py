from __future__ import annotations

import asyncio

import httpx
import pytest

from api.targets import TargetError, Targets, UnknownHostError, is_public

# fmt: off
ADDRESSES = [
    ("8.8.8.8", True), ("2001:4860:4860::8888", True), ("::ffff:8.8.8.8", True), ("64:ff9b::808:808", True), ("2002:808:808::1", True),
    ("127.0.0.1", False), ("127.8.8.8", False), ("::1", False), ("0.0.0.0", False), ("::", False),
    ("10.1.2.3", False), ("172.16.0.1", False), ("172.31.255.255", False), ("192.168.1.1", False), ("100.64.0.1", False),
    ("169.254.169.254", False), ("fe80::1", False), ("fe80::1%eth0", False), ("fd00:ec2::254", False), ("fec0::1", False),
    ("::ffff:127.0.0.1", False), ("::ffff:10.0.0.1", False), ("::ffff:a9fe:a9fe", False), ("::127.0.0.1", False),
    ("64:ff9b::a00:1", False), ("64:ff9b:1::808:808", False), ("2002:a00:1::", False), ("2001:0:808:808::1", False),
    ("224.0.0.1", False), ("ff02::1", False), ("240.0.0.1", False), ("255.255.255.255", False), ("198.18.0.1", False),
    ("192.0.2.1", False), ("2001:db8::1", False),
]
HOSTS = [
    "127.0.0.1", "127.1", "0", "2130706433", "0x7f000001", "0x7f.1", "017700000001", "0177.0.0.1", "[::1]", "[::]", "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]", "[0:0:0:0:0:ffff:127.0.0.1]", "169.254.169.254", "[fe80::1]", "10.0.0.8", "localhost", "LOCALHOST", "localhost.",
    "①②⑦.⓪.⓪.①",
]
# fmt: on


def addresses(url, targets):
    return asyncio.run(targets.addresses(targets.parsed(url)))


def leading_to(*found):
    async def lookup(host, port):
        return found

    return Targets(lookup=lookup)


@pytest.mark.parametrize(("address", "public"), ADDRESSES)
def test_only_machines_of_the_public_internet_are_public(address, public):
    assert is_public(address) is public


@pytest.mark.parametrize("host", HOSTS)
def test_no_spelling_of_a_private_address_is_let_through(host):
    with pytest.raises(TargetError, match=r"not public|not found|no URL"):
        addresses(f"https://{host}/hook", Targets())


@pytest.mark.parametrize("found", [("10.0.0.1",), ("8.8.8.8", "10.0.0.1"), ("::ffff:192.168.0.1",)])
def test_a_name_that_leads_to_a_private_address_is_refused_without_telling_which(found):
    with pytest.raises(TargetError, match="an address that is not public") as caught:
        addresses("https://inside.example/", leading_to(*found))
    assert found[-1] not in str(caught.value)


def test_public_addresses_may_be_connected_to_in_order():
    assert addresses("https://two.example/", leading_to("2606:4700::1", "8.8.8.8")) == ("2606:4700::1", "8.8.8.8")


def test_private_addresses_may_be_allowed():
    assert addresses("http://127.0.0.1:9/", Targets(allow_http=True, allow_private=True)) == ("127.0.0.1",)
    assert addresses("http://[::1]:9/", Targets(allow_http=True, allow_private=True)) == ("::1",)


@pytest.mark.parametrize("found", [[], ["gone"]])
def test_a_host_that_is_not_found_is_that(found):
    async def lookup(host, port):
        if found:
            raise OSError
        return ()

    with pytest.raises(UnknownHostError, match="the host is not found"):
        addresses("https://gone.example/", Targets(lookup=lookup))


def test_a_label_that_is_too_long_is_not_found():
    with pytest.raises(TargetError):
        addresses(f"https://{'a' * 70}.example/", Targets())


@pytest.mark.parametrize(
    ("url", "complaint"),
    [
        ("http://coach.example/", "use https"),
        ("ftp://coach.example/", "write a whole URL"),
        ("file:///etc/passwd", "write a whole URL"),
        ("https:///x", "write a whole URL"),
        ("coach.example", "write a whole URL"),
        ("https://u:p@coach.example/", "leave out user name"),
        ("https://coach.example/#x", "leave out user name, password and fragment"),
        ("https://coach.example:port/", "this is no URL"),
        ("https://[::1/", "this is no URL"),
        ("https://coach.example/\n", "this is no URL"),
    ],
)
def test_what_is_no_address_for_webhooks_is_refused(url, complaint):
    with pytest.raises(TargetError, match=complaint):
        Targets().parsed(url)


def test_http_may_be_allowed():
    assert Targets(allow_http=True).parsed("http://coach.example/a?b=1") == httpx.URL("http://coach.example/a?b=1")
