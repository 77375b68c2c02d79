"""A client is one address, however it is spelled, and what it says of itself counts for nothing."""

import pytest

from agreements.client_ip import client_ip, normalize_ip


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("192.0.2.1", "192.0.2.1"),
        (" 192.0.2.1\t", "192.0.2.1"),
        ("192.0.2.1:8080", "192.0.2.1"),
        ("2001:db8:1:2::1", "2001:db8:1:2::"),
        ("2001:DB8:0001:0002:0000:0000:0000:00ff", "2001:db8:1:2::"),
        ("2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::"),
        ("2001:db8:1:3::1", "2001:db8:1:3::"),
        ("[2001:db8:1:2::1]", "2001:db8:1:2::"),
        ("[2001:db8:1:2::1]:443", "2001:db8:1:2::"),
        ('"[2001:db8:1:2::1]:443"', "2001:db8:1:2::"),
        ("fe80::1%eth0", "fe80::"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("[::ffff:c000:201]:80", "192.0.2.1"),
        ("::1", "::"),
        ("", "0.0.0.0"),
        ("unknown", "0.0.0.0"),
        ("_hidden", "0.0.0.0"),
        ("192.0.2.1.example", "0.0.0.0"),
        ("192.0.2.999", "0.0.0.0"),
        ("192.000.002.001", "0.0.0.0"),
        ("3221225985", "0.0.0.0"),
        ("192.0.2.1/24", "0.0.0.0"),
        ("2001:db8::1::2", "0.0.0.0"),
        ("[2001:db8::1", "2001:db8::"),
        ("x" * 500, "0.0.0.0"),
        ("٣.٣.٣.٣", "0.0.0.0"),
    ],
)
def test_each_client_has_one_spelling(text, counted):
    assert normalize_ip(text) == counted


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "192.0.2.1", "127.0.0.1"),
        (1, "", "127.0.0.1"),
        (1, "192.0.2.1", "192.0.2.1"),
        (2, "192.0.2.9, 192.0.2.1, 192.0.2.2", "192.0.2.1"),
        (2, "192.0.2.1", "127.0.0.1"),
        (1, " , ,192.0.2.1 ,", "192.0.2.1"),
        (1, "192.0.2.1, 2001:db8::7", "2001:db8::"),
        (1, "192.0.2.1, nonsense", "0.0.0.0"),
    ],
)
def test_the_address_is_what_the_outermost_trusted_proxy_says(rf, settings, proxies, forwarded, address):
    settings.TRUSTED_PROXIES = proxies
    assert client_ip(rf.get("/", headers={"X-Forwarded-For": forwarded})) == address
