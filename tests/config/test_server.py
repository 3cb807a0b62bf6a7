import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
import psycopg
import pytest

from steward.config.server import EmbeddedServer
from steward.foundation.core.errors import Conflict, Invalid

FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
TREE = """
import sys
from pathlib import Path
from steward.config.server import EmbeddedServer
from steward.config.supervise import Tree

data = Path(sys.argv[1])
server = EmbeddedServer(data, options=("fsync=off",))
server.start()
tree = Tree(data)
tree.listen()
tree.claim()
tree.start([sys.executable, "-c", "import time; time.sleep(600)"], name="sleeper")
tree.settle()
sys.stdout.write(f"{server.process.pid} {tree.children[0].pid}\\n")
sys.stdout.flush()
sys.exit(tree.watch(server.stop, server.process))
"""
linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children of a death")


@pytest.fixture(scope="module")
def folder():
    place = Path(tempfile.mkdtemp(prefix="steward-server-"))
    place.chmod(0o711)
    yield place
    shutil.rmtree(place, ignore_errors=True)


@pytest.fixture
def data(folder):
    return folder / "data"


@pytest.fixture
def tree(data):
    process = subprocess.Popen(
        [sys.executable, "-c", TREE, str(data)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        line = process.stdout.readline()
        children = [psutil.Process(int(word)) for word in line.split()]
        assert len(children) == 2, line
        time.sleep(0.3)
        yield process, children
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
        process.stderr.close()


def start_and_stop(data):
    server = EmbeddedServer(data, options=FAST)
    server.start()
    try:
        with psycopg.connect(server.uri("postgres", "postgres")) as connection:
            return connection.execute("SELECT 1").fetchone()
    finally:
        server.stop()


def test_a_second_start_on_the_same_data_is_refused_and_the_first_keeps_running(tree, data):
    process, children = tree
    with pytest.raises(Conflict, match=f"Another Steward runs on {data}"):
        EmbeddedServer(data, options=FAST).start()
    assert process.poll() is None
    assert all(child.is_running() for child in children)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_the_whole_tree_and_leaves_no_socket(tree, data, number):
    process, children = tree
    process.send_signal(number)
    assert process.wait(timeout=15) == 0
    assert psutil.wait_procs(children, timeout=1)[1] == []
    assert not EmbeddedServer(data).socket.exists()
    said = process.stderr.read()
    assert said.index("steward: stopping") < said.index("steward: stopped")


@pytest.mark.parametrize(("victim", "name"), [(0, "database"), (1, "sleeper")])
def test_what_dies_alone_is_named_and_the_rest_is_stopped(tree, data, victim, name):
    process, children = tree
    children[victim].kill()
    assert process.wait(timeout=15) == 1
    assert psutil.wait_procs(children, timeout=5)[1] == []
    assert f"the {name} ended by itself" in process.stderr.read()
    assert start_and_stop(data) == (1,)


@linux
def test_killing_the_parent_ends_database_and_children(tree):
    process, children = tree
    process.kill()
    assert psutil.wait_procs(children, timeout=15)[1] == []


def test_killing_everything_at_once_does_not_block_the_next_start(tree, data):
    process, children = tree
    for victim in (process, *children):
        victim.kill()
    psutil.wait_procs(children, timeout=5)
    assert (data / "postgresql" / "postmaster.pid").exists()
    assert start_and_stop(data) == (1,)


def test_a_process_id_that_belongs_to_a_stranger_by_now_neither_blocks_nor_hurts(data):
    stranger = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    try:
        start_and_stop(data)
        pid_file = data / "postgresql" / "postmaster.pid"
        pid_file.write_text(f"{stranger.pid}\n{data / 'postgresql'}\n", encoding="ascii")
        (data / "steward.pid").write_text(str(stranger.pid), encoding="ascii")
        assert start_and_stop(data) == (1,)
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_set_up_that_was_broken_off_is_begun_anew(folder):
    unfinished = folder / "broken" / "postgresql.new"
    unfinished.mkdir(parents=True)
    (unfinished / "PG_VERSION").write_text("18\n", encoding="ascii")
    assert start_and_stop(folder / "broken") == (1,)
    assert not unfinished.exists()


def test_a_folder_that_holds_something_else_is_left_alone(folder):
    theirs = folder / "theirs" / "postgresql" / "notes.txt"
    theirs.parent.mkdir(parents=True)
    theirs.write_text("keep", encoding="ascii")
    with pytest.raises(Invalid, match="holds something else"):
        EmbeddedServer(folder / "theirs").start()
    assert theirs.read_text(encoding="ascii") == "keep"


def test_a_socket_folder_that_is_a_link_is_refused(folder):
    server = EmbeddedServer(folder / "linked", options=FAST)
    target = folder / "elsewhere"
    target.mkdir()
    server.socket.symlink_to(target)
    try:
        with pytest.raises(Invalid, match="belongs to somebody else"):
            server.start()
        assert target.stat().st_uid == os.geteuid()
    finally:
        server.socket.unlink()
