"""How fast `eventsourcing` projects its events: its runner, on PostgreSQL, and a view that does the least."""

import time
from typing import Any
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.dispatch import singledispatchmethod
from eventsourcing.persistence import Tracking
from eventsourcing.postgres import PostgresTrackingRecorder
from eventsourcing.projection import Projection, ProjectionRunner

from scripts.bench_rival import MODES, ten

AGGREGATES = 300
SECONDS_MAX = 600.0


class _Partnerships(Application[UUID]):
    pass


class _Seen(Projection[Any]):
    """Notes of each event that it was seen; a view of one's own has more to do."""

    @singledispatchmethod
    def process_event(self, _event: Any, tracking: Tracking) -> None:
        self.view.insert_tracking(tracking)


def projected(place: dict[str, str]) -> int:
    """Events a second, on what `bench_rival` names."""
    env = place | MODES["orjson"]
    application = _Partnerships(env=env)
    for number in range(AGGREGATES):
        application.save(ten(number))
    last = application.recorder.max_notification_id() or 0
    application.close()
    started = time.perf_counter()
    with ProjectionRunner(
        application_class=_Partnerships, projection_class=_Seen, view_class=PostgresTrackingRecorder, env=env
    ) as runner:
        runner.wait(last, timeout=SECONDS_MAX)
        return round(last / (time.perf_counter() - started))
