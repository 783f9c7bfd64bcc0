from __future__ import annotations

import asyncio
import threading

import pytest

from api.threads import run_to_end


def test_who_is_cancelled_ends_only_when_the_work_has():
    begun, go, ended = threading.Event(), threading.Event(), []

    def work(answer):
        begun.set()
        go.wait(5)
        ended.append(answer)
        return answer

    async def scene():
        task = asyncio.create_task(run_to_end(work, 7))
        await asyncio.to_thread(begun.wait, 5)
        task.cancel()
        await asyncio.sleep(0.05)
        assert not task.done()
        go.set()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert ended == [7]

    asyncio.run(scene())


def test_an_answer_or_an_error_comes_back():
    assert asyncio.run(run_to_end(int, "7")) == 7
    with pytest.raises(ValueError, match="invalid literal"):
        asyncio.run(run_to_end(int, "x"))
