from uuid import UUID

import pytest

from steward.domain.risks.forecasting import POINTS
from steward.domain.risks.quantification.portfolio import ENGINE
from steward.domain.risks.simulating import simulated_in_blocks, workers

ASKED = {
    "key": "k",
    "currency": "EUR",
    "years": 2_000,
    "seed": 7,
    "engine": ENGINE,
    "risks": {
        name: [[str(UUID(int=at + 1)), 0.2 + at / 500, 9.0, 1.0] for at in range(300)]
        for name in POINTS
    },
    "factors": [[str(UUID(int=999)), [str(UUID(int=at + 1)) for at in range(50)], 0.5]],
}


def test_any_number_of_workers_comes_to_the_same_bytes():
    told: list[tuple[str, int, int]] = []
    here = simulated_in_blocks(
        ASKED, lambda job, parts: map(job, parts), lambda *at: told.append(at)
    )
    assert [(done, total) for _, done, total in told] == [(at, 9) for at in range(1, 10)]
    for count in (1, 2):
        with workers(count) as spread:
            assert simulated_in_blocks(ASKED, spread, lambda *_: None) == here


def test_what_is_called_off_ends_before_its_next_block():
    class Enough(Exception):
        pass

    def tell(_point: str, done: int, _total: int) -> None:
        if done == 2:
            raise Enough

    with pytest.raises(Enough), workers(1) as spread:
        simulated_in_blocks(ASKED, spread, tell)
