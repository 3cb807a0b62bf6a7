"""Fields of an answer are chosen on its sample, by a form that works without script."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network

import pytest
from django.conf import settings

from steward.extensions.connectors.models import Connection
from steward.extensions.connectors.operations.connecting import ConnectionDraft, connect_source

ANSWER = json.dumps({"rows": [{"app": "Triage", "score": 0.9}], "note": "<b>"}).encode()


class Service(BaseHTTPRequestHandler):
    """Answers with the same rows, whatever is asked."""

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", str(len(ANSWER)))
        self.end_headers()
        self.wfile.write(ANSWER)

    def log_message(self, *_values):
        """Say nothing."""


@pytest.fixture
def connection(owner):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.STEWARD_TRACKER_NETWORKS = (ip_network("127.0.0.0/8"),)
    config = {"base_url": f"http://127.0.0.1:{server.server_port}", "path": "/v1"}
    draft = ConnectionDraft(name="Quality", config=config)
    yield connect_source(actor=owner, kind="rest_json", draft=draft)
    settings.STEWARD_TRACKER_NETWORKS = ()
    server.shutdown()
    server.server_close()


def test_a_field_is_chosen_on_a_sample_and_what_is_missing_keeps_the_choice(
    browser_of_owner, connection
):
    page = f"/settings/connections/{connection.pk}/fields"
    assert "Ask for a sample" in browser_of_owner.get(page).content.decode()

    shown = browser_of_owner.post(page, {"do": "fetch"}).content.decode()
    assert 'value="/rows/*/score"' in shown
    assert "&lt;b&gt;" in shown

    chosen = {"do": "add", "value": "/rows/*/score", "system": "/rows/*/app"}
    refused = browser_of_owner.post(page, {**chosen, "property_typed": ""})
    assert refused.status_code == 422
    assert "write its key" in refused.content.decode()
    assert 'aria-label="Value: /rows/*/score" checked' in refused.content.decode()

    taken = browser_of_owner.post(page, {**chosen, "property_typed": "quality.production"})
    assert taken.status_code == 302
    kept = Connection.objects.get(pk=connection.pk)
    assert kept.config["fields"] == "quality.production | /rows/*/app | /rows/*/score"
