"""Against a real MLflow server, where one is installed: name its folder of programs.

STEWARD_MLFLOW=/path/to/venv/bin pytest tests/extensions/connectors/test_mlflow_server.py
"""

import os
import socket
import subprocess
import time
from pathlib import Path

import pytest

from steward.domain.monitoring.models import Observed, Thing

PROGRAMS = os.environ.get("STEWARD_MLFLOW", "")
pytestmark = pytest.mark.skipif(not PROGRAMS, reason="STEWARD_MLFLOW names no MLflow")
FILL = """
import sys, mlflow
from mlflow.data.meta_dataset import MetaDataset
from mlflow.data.http_dataset_source import HTTPDatasetSource
mlflow.set_tracking_uri(sys.argv[1])
client = mlflow.MlflowClient()
client.create_registered_model("triage")
with mlflow.start_run() as run:
    mlflow.log_metric("f1", 0.81)
    source = HTTPDatasetSource("https://data.example/cases.csv")
    mlflow.log_input(MetaDataset(source, name="cases"), context="training")
for _ in range(2):
    client.create_model_version("triage", f"runs:/{run.info.run_id}/model", run.info.run_id)
client.set_registered_model_alias("triage", "champion", "1")
"""


@pytest.fixture
def server(tmp_path):
    """A server on a free port; its address."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    store = f"sqlite:///{tmp_path}/mlflow.db"
    command = [f"{PROGRAMS}/mlflow", "server", "--port", str(port), "--backend-store-uri", store]
    with Path(tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(
            [*command, "--workers", "1"], stdout=log, stderr=log, cwd=tmp_path
        )
    for _ in range(600):
        with socket.socket() as found:
            if found.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.2)
    yield f"http://127.0.0.1:{port}"
    process.terminate()
    process.wait(20)


def test_a_real_registry_is_taken_in(desk, server):
    subprocess.run([f"{PROGRAMS}/python", "-c", FILL, server], check=True, timeout=300)
    desk.connect("mlflow", base_url=server)

    run = desk.ask()

    assert (run.outcome, run.told) == ("done", [])
    rows = Observed.objects.values_list("thing__name", "property", "text", "number")
    said = desk.read(lambda: {(n, p): t or v for n, p, t, v in rows})
    assert said["triage", "model.version"] == "1"
    assert said["triage", "model.stage"] == "champion"
    assert said["triage", "eval.score"] == 0.81
    assert desk.read(lambda: Thing.objects.filter(kind="dataset", name="cases").exists())
    assert desk.ask(60).counts["new"] == 0
