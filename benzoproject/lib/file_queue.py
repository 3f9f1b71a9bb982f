"""kombu's `filesystem://` broker, made to bear SIGKILL like the Redis one.

kombu creates a file first and fills it later: a worker that looks in between, or a writer that is killed there, leaves
half a message or exchange table, and the JSON error ends the worker. Here files appear complete, by rename.

And kombu's file broker blocks, so Celery gives it a pool whose children share one lock: killing the child that waits
with the lock stops all others for good. Here it takes part in the event loop, and gets the pool that Redis has.
"""

import os
from pathlib import Path
from typing import Any
from uuid import uuid4

from kombu.transport import filesystem
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    def _put(self, queue: str, payload: Any, **kwargs: Any) -> None:  # type: ignore[override]
        moment = filesystem.monotonic() * 1000
        appear(Path(self.data_folder_out) / f"{moment:.0f}_{uuid4()}.{queue}.msg", payload)

    def _queue_bind(self, exchange: str, routing_key: str, pattern: str, queue: str) -> None:
        """Add the binding. Two that start at once may lose one; whoever uses a queue binds it again."""
        known = [list(binding) for binding in self.get_table(exchange)]
        wanted = [routing_key or "", pattern or "", queue or ""]
        if wanted not in known:
            self.control_folder.mkdir(exist_ok=True)
            appear(self._exchange_file(exchange), [wanted, *known])


class Transport(filesystem.Transport):
    Channel = Channel
    implements = filesystem.Transport.implements.extend(asynchronous=True)

    def register_with_event_loop(self, connection: Any, loop: Any) -> None:
        loop.call_repeatedly(self.polling_interval, self._take_all, connection)

    def _take_all(self, connection: Any) -> None:
        """Deliver what lies there, until there is nothing left or the worker wants no more."""
        try:
            while True:
                self.drain_events(connection, timeout=0)
        except TimeoutError:
            return


def appear(path: Path, content: Any) -> None:
    """Write `content` as JSON to `path` in one step. ChannelError is what kombu's callers expect of a full disk."""
    draft = path.with_name(f".{uuid4().hex}")
    try:
        draft.write_text(dumps(content))
        os.replace(draft, path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise filesystem.ChannelError(f"cannot write {path}") from error
