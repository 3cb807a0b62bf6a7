"""Ask an MLflow server for its registered models, their versions, and the runs behind them."""

from collections.abc import Iterator, Mapping
from urllib.parse import quote

from steward.extensions.connectors.formats.mlflow import in_use, reading_of
from steward.extensions.connectors.settings_of import address, bearer, checked, token
from steward.extensions.connectors.terms import Asking, Connector, Pulled
from steward.extensions.connectors.values import Json, first, obj, objects
from steward.extensions.inbox.wire import Trouble

API = "/api/2.0/mlflow"
A_PAGE = "50"
MOST_PAGES = 200


def pull(asking: Asking) -> Iterator[Pulled]:
    """Yield each page of the registry; the cursor is MLflow's own token within one round."""
    token_of_page = str(asking.cursor.get("page", ""))
    for _ in range(MOST_PAGES):
        query = {"max_results": A_PAGE}
        if token_of_page:
            query["page_token"] = token_of_page
        found = obj(asking.wire.ask("GET", f"{API}/registered-models/search", query=query).body)
        models = objects(found.get("registered_models"))
        versions = [
            item for model in models for item in _versions(asking, first(model.get("name")))
        ]
        runs = _runs(asking, models, versions)
        token_of_page = first(found.get("next_page_token"))
        yield Pulled(
            reading=reading_of(models, versions, runs, now=asking.now),
            cursor={"page": token_of_page} if token_of_page else {},
        )
        if not token_of_page:
            return


def _versions(asking: Asking, name: str) -> list[Json]:
    """Return the newest versions of a model."""
    escaped = name.replace("'", "\\'")
    query = {"filter": f"name='{escaped}'", "max_results": "100"}
    found = asking.wire.ask("GET", f"{API}/model-versions/search", query=query)
    return objects(obj(found.body).get("model_versions"))


def _runs(asking: Asking, models: list[Json], versions: list[Json]) -> list[Json]:
    """Return the runs behind the versions in use; a run that was deleted is passed over."""
    found: list[Json] = []
    for model in models:
        name = first(model.get("name"))
        own = [item for item in versions if first(item.get("name")) == name]
        used, _ = in_use(model, own)
        key = first(used.get("run_id"))
        if not key:
            continue
        try:
            answer = asking.wire.ask("GET", f"{API}/runs/get?run_id={quote(key)}")
        except Trouble as trouble:
            if not trouble.for_good:
                raise
            continue
        found.append(obj(obj(answer.body).get("run")))
    return found


def check(config: Mapping[str, str]) -> dict[str, str]:
    """Return the settings as they are kept."""
    return checked(config)


CONNECTOR = Connector(
    kind="mlflow",
    label="MLflow",
    hint="Registered models, the version in use, its run's metrics and datasets.",
    settings=(
        address("Of the tracking server, such as https://mlflow.example.org"),
        token("Where the server asks for one."),
    ),
    check=check,
    headers=bearer,
    pull=pull,
)
