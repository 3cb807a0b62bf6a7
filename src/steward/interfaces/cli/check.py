"""``steward check``: everything a machine can say about the code without running it."""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[4]
BIN = Path(sys.executable).parent
CODE = ("src", "client", "tests", "tools")
CHECKS = (
    ("layout", [str(BIN / "ruff"), "format", "--check", "--quiet", *CODE]),
    ("lint", [str(BIN / "ruff"), "check", "--quiet", *CODE]),
    ("imports", [str(BIN / "lint-imports")]),
    ("laws", [sys.executable, "tools/laws.py"]),
    ("migrations", [sys.executable, "-m", "django", "makemigrations", "--check", "--dry-run"]),
    ("types", [str(BIN / "pyright")]),
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Choose single checks."""
    parser.add_argument("names", nargs="*", help=f"of {', '.join(name for name, _ in CHECKS)}")


def run(values: argparse.Namespace) -> int:
    """Run the checks one after the other; 1 when any fails."""
    failed = 0
    with tempfile.TemporaryDirectory() as scratch:
        environment = {
            **os.environ,
            "STEWARD_DATA": scratch,
            "STEWARD_SECRET_KEY": "check",
            "DJANGO_SETTINGS_MODULE": "steward.config.settings",
        }
        for name, command in CHECKS:
            if values.names and name not in values.names:
                continue
            done = subprocess.run(  # noqa: S603 -- framework requires
                command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
            )
            sys.stdout.write(f"{name}: {'ok' if done.returncode == 0 else 'FAILED'}\n")
            if done.returncode != 0:
                failed += 1
                sys.stdout.write(done.stdout[-8000:] + done.stderr[-4000:])
            sys.stdout.flush()
    return 1 if failed else 0
