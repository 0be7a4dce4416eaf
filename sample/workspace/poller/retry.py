"""Asks a gauge again when it did not answer."""

import asyncio

from .serial_tcp import Gauge, GaugeTimeout, Reading

FIRST_DELAY = 1.0
LONGEST_DELAY = 256.0


async def read_with_backoff(gauge: Gauge) -> Reading:
    """Asks until there is an answer, with twice as long a pause after each failure.

    FIXME #12: while this pauses, the gauge goes on and buffers its readings. read_buffer() first, then the current one.
    """
    delay = FIRST_DELAY
    while True:
        try:
            return await gauge.read_current()
        except GaugeTimeout:
            await asyncio.sleep(delay)
            delay = min(delay * 2, LONGEST_DELAY)
