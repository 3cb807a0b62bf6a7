from uuid import UUID

import pytest

from steward.config.env import read_env
from steward.foundation.core.errors import Invalid


def read(data, **more):
    return read_env({"STEWARD_DATA": str(data), **more})


def test_the_secret_key_is_made_once_and_kept_for_the_owner_of_the_folder_only(tmp_path):
    first = read(tmp_path / "data").secret_key
    place = tmp_path / "data" / "secret-key"
    assert len(first) >= 48
    assert place.stat().st_mode & 0o777 == 0o600
    assert read(tmp_path / "data").secret_key == first
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["secret-key"]


def test_an_empty_secret_key_left_by_a_broken_start_is_replaced(tmp_path):
    (tmp_path / "secret-key").touch()
    made = read(tmp_path).secret_key
    assert made
    assert read(tmp_path).secret_key == made


def test_a_data_folder_that_is_a_file_is_named_in_the_message(tmp_path):
    place = tmp_path / "file"
    place.touch()
    with pytest.raises(Invalid, match="cannot hold the data") as refused:
        read(place)
    assert refused.value.place == str(place)


def test_a_relative_data_folder_is_made_absolute(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert read("here").data == tmp_path / "here"


def test_another_database_than_postgresql_is_refused_by_the_name_of_the_variable(tmp_path):
    with pytest.raises(Invalid, match="PostgreSQL") as refused:
        read(tmp_path, DATABASE_URL="mysql://somewhere/steward")
    assert refused.value.place == "DATABASE_URL"


def test_the_host_of_the_base_address_may_be_asked_for(tmp_path):
    hosts = read(tmp_path, STEWARD_BASE_URL="https://aims.example.org:8443/").allowed_hosts
    assert hosts == ["127.0.0.1", "[::1]", "aims.example.org", "localhost"]


def test_trusted_proxies_are_addresses_and_networks(tmp_path):
    found = read(tmp_path, STEWARD_TRUSTED_PROXIES="10.0.3.7, 10.4.0.0/16 fd00::/8").trusted_proxies
    assert [str(network) for network in found] == ["10.0.3.7/32", "10.4.0.0/16", "fd00::/8"]
    assert read(tmp_path).trusted_proxies == ()


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ("proxy.example.org", "neither an address nor a network"),
        ("10.0.0.1/8", "neither an address nor a network"),
        ("1", "neither an address nor a network"),
        ("0.0.0.0/0", "trusts everybody"),
        ("::/0", "trusts everybody"),
    ],
)
def test_a_proxy_that_cannot_be_trusted_is_refused_by_the_name_of_the_variable(
    tmp_path, given, reason
):
    with pytest.raises(Invalid, match=reason) as refused:
        read(tmp_path, STEWARD_TRUSTED_PROXIES=given)
    assert refused.value.place == "STEWARD_TRUSTED_PROXIES"


def test_the_hosts_that_may_be_called_are_kept_with_the_organisation_that_alone_may(tmp_path):
    key = UUID(int=7)
    given = f"Chat.Example.org *.lab.example, {key}=own.example"

    assert read(tmp_path, STEWARD_CALLED_HOSTS=given).called_hosts == (
        (None, "chat.example.org"),
        (None, "*.lab.example"),
        (key, "own.example"),
    )
    for wrong in ("https://chat.example", "*", "nobody=chat.example", "a b/c"):
        with pytest.raises(Invalid) as refused:
            read(tmp_path, STEWARD_CALLED_HOSTS=wrong)
        assert refused.value.place == "STEWARD_CALLED_HOSTS"
