"""From nothing to a running installation."""

import importlib.util
import os
import sys
import time
from pathlib import Path

import django

from steward.config.env import Env, read_env
from steward.config.keeping import archiving, prepare_archive
from steward.config.server import APP, OWNER, EmbeddedServer
from steward.config.supervise import Tree, free_port, wait_until_answering
from steward.foundation.core.errors import Invalid

ROOT = Path(__file__).resolve().parents[3]
ADDRESS_FILE = "address"


def start(*, data: Path | None, host: str, port: int, example: bool) -> int:
    """Start database, web and worker; return when all have stopped.

    Raises:
        Conflict: The port is taken or another Steward uses the data.
        Invalid: The database cannot be used; the message says why.
    """
    began = time.monotonic()
    port = free_port(host, port)
    if data is not None:
        os.environ["STEWARD_DATA"] = str(data.resolve())
    base_url = os.environ.setdefault("STEWARD_BASE_URL", f"http://{host}:{port}")
    env = read_env()
    tree = Tree(env.data)
    tree.listen()
    build_assets()
    server = None if env.database else _embedded(env)
    try:
        link = _begin(tree, server, host, port, example=example)
        tree.settle()
    except BaseException:
        tree.stop()
        if server is not None:
            server.stop()
        if tree.stopping:
            sys.stderr.write("steward: stopped before it was ready\n")
        raise
    _announce(base_url, link, time.monotonic() - began)
    if server is None:
        return tree.watch(lambda: None)
    return tree.watch(server.stop, server.process)


def _embedded(env: Env) -> EmbeddedServer:
    """Return the server of an installation; it keeps its log where that is wanted."""
    if env.wal is None:
        return EmbeddedServer(env.data)
    server = EmbeddedServer(env.data, options=archiving(env.wal))
    prepare_archive(server, env.wal)
    return server


def _begin(
    tree: Tree, server: EmbeddedServer | None, host: str, port: int, *, example: bool
) -> str | None:
    """Start web server, database and worker, one after the other, until somebody asks to stop.

    The web server comes first: it loads while the database starts, and answers when it is told.
    """
    env, base_url = read_env(), os.environ["STEWARD_BASE_URL"]
    os.environ["DATABASE_URL"] = env.database or server.uri(APP) if server else env.database
    web = tree.start([*web_command(host, port), "--when-told"], name="web server", told=True)
    if server is not None:
        _say("starting the database")
        server.start()
    tree.claim()
    (env.data / ADDRESS_FILE).write_text(f"{base_url}\n", encoding="utf-8")
    tree.go_on()
    link = prepare(server, env.database_owner, base_url, example=example)
    tree.go_on()
    tree.tell(web)
    wait_until_answering(host, port)
    tree.start([sys.executable, "-m", "steward.config.worker"], name="worker")
    return link


def prepare(
    server: EmbeddedServer | None, owner_address: str, base_url: str, *, example: bool
) -> str | None:
    """Migrate, install content and return the first owner's link, if one is needed."""
    django.setup()
    from steward.config.database import (  # noqa: PLC0415 -- app ready
        create_roles,
        migrate_as_owner,
        refuse_owner_at_work,
        refuse_unsafe_role,
        use,
    )

    address = os.environ["DATABASE_URL"]
    if server is not None:
        create_roles(server)
        owner_address, role = server.uri(OWNER), APP
    else:
        role = refuse_unsafe_role(address)
        if not owner_address:
            raise Invalid("Give the address of the tables' owner too.", place="DATABASE_OWNER_URL")
        refuse_owner_at_work(address, owner_address)
    migrate_as_owner(owner_address, role=role)
    use(address)
    refuse_unsafe_role(address)
    from steward.config.setup import first_owner_link, install_content  # noqa: PLC0415 -- app ready

    changed = install_content(note=read_env().data / "content.json")
    if changed:
        from steward.config.following import follow_content  # noqa: PLC0415 -- slow import

        _say(f"installed {changed} content packs")
        follow_content()
    link = first_owner_link(base_url)
    if example:
        from steward.config.example import install_example  # noqa: PLC0415 -- slow import

        install_example()
    return link


def build_assets() -> None:
    """Build the front end when a clone has none yet, or its sources have changed."""
    script = ROOT / "frontend" / "build.py"
    if not script.exists():
        return
    spec = importlib.util.spec_from_file_location("steward_frontend_build", script)
    if spec is None or spec.loader is None:
        raise Invalid("frontend/build.py cannot be read.")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.build(ROOT, say=_say)


def web_command(host: str, port: int) -> list[str]:
    """Return how the web server is called."""
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    return [sys.executable, "-m", "steward.config.web", "--bind", bind]


def _announce(base_url: str, link: str | None, seconds: float) -> None:
    _say(f"ready after {seconds:.1f} s at {base_url}")
    if link:
        _say(f"sign in once as the first owner: {link}")
    _say("Ctrl-C stops everything")


def _say(text: str) -> None:
    sys.stdout.write(f"steward: {text}\n")
    sys.stdout.flush()
