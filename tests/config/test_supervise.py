import os
import socket
import subprocess
import sys

import pytest

from steward.config.supervise import free_port, wait_until_answering
from steward.foundation.core.errors import Conflict, Invalid

HOST = "127.0.0.1"


@pytest.fixture
def taken():
    with socket.create_server((HOST, 0)) as listener:
        yield listener.getsockname()[1]


def test_a_free_port_is_taken_as_wished():
    with socket.create_server((HOST, 0)) as listener:
        port = listener.getsockname()[1]
    assert free_port(HOST, port) == port


def test_a_taken_port_is_said_and_a_free_one_offered(taken):
    with pytest.raises(Conflict, match=f"Port {taken} on {HOST} is taken.* is free: --port "):
        free_port(HOST, taken)


def test_the_command_says_that_the_port_is_taken_without_a_traceback(taken, tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "steward.config.main", "up", "--port", str(taken)],
        env={**os.environ, "STEWARD_DATA": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert f"Port {taken}" in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("port", [0, -1, 65536])
def test_a_number_that_is_no_port_is_refused(port):
    with pytest.raises(Invalid, match="is no port"):
        free_port(HOST, port)


def test_an_address_that_the_machine_does_not_have_is_not_called_a_taken_port():
    with pytest.raises(Invalid, match=r"cannot listen on 203\.0\.113\.7"):
        free_port("203.0.113.7", 8420)


def test_waiting_ends_at_once_when_something_answers(taken):
    wait_until_answering(HOST, taken, seconds=1)


def test_waiting_for_nothing_ends_with_the_address():
    with socket.create_server((HOST, 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(Conflict, match=f"does not answer on {HOST}, port {port}"):
        wait_until_answering(HOST, port, seconds=0.1)
