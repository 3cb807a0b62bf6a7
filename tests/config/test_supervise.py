import os
import signal
import socket
import subprocess
import sys
import weakref

import pytest

from steward.config.supervise import Tree, free_port, wait_until_answering
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


STARTED = """
import sys
import weakref
from pathlib import Path
from steward.config.supervise import Tree, wait_until_answering

tree = Tree(Path(sys.argv[1]))
tree.listen()
tree.claim()
tree.start([sys.executable, "-m", "http.server", "--bind", "127.0.0.1", sys.argv[2]])
wait_until_answering("127.0.0.1", int(sys.argv[2]))
tree.settle()
sys.exit(tree.watch(lambda: print("database stopped", flush=True)))
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM] * 3)
def test_the_first_signal_right_after_the_first_answer_stops_everything(number, tmp_path):
    with socket.create_server((HOST, 0)) as listener:
        port = listener.getsockname()[1]
    tree = subprocess.Popen(
        [sys.executable, "-c", STARTED, str(tmp_path), str(port)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        wait_until_answering(HOST, port)
        tree.send_signal(number)
        said, notes = tree.communicate(timeout=20)
    finally:
        tree.kill()
    # Before its own wait saw the answer, the start is broken off instead.
    assert tree.returncode == 0 or "KeyboardInterrupt" in notes
    assert "stopping; what runs may take up to ten seconds" in notes
    assert "database stopped" in said or tree.returncode != 0
    with pytest.raises(OSError, match="refused"):
        socket.create_connection((HOST, port), timeout=1)


@pytest.fixture
def listening(tmp_path):
    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    tree = Tree(tmp_path)
    tree.listen()
    yield tree
    for number, handler in kept.items():
        signal.signal(number, handler)


def test_a_signal_breaks_off_what_is_starting(listening):
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)
    assert listening.stopping


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_interrupt_that_is_lost_while_things_start_still_stops_them(listening):
    class Thing:
        pass

    thing = Thing()
    lost = weakref.ref(thing, lambda _: signal.raise_signal(signal.SIGINT))
    del thing
    assert lost() is None
    with pytest.raises(KeyboardInterrupt):
        listening.go_on()


def test_a_signal_after_the_start_is_a_note_and_nothing_else(listening):
    listening.settle()
    signal.raise_signal(signal.SIGINT)
    assert listening.watch(lambda: None) == 0
