"""Speaks to gauges behind a terminal server: a serial line over TCP."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timezone

TIMEOUT = 5.0


class GaugeTimeout(Exception):
    """The gauge did not answer in time."""


@dataclass(frozen=True)
class Reading:
    gauge: str
    level: float
    """Metres above chart datum, see #15."""
    measured_at: datetime


class Line:
    """One connection. Gauges answer an empty line after a quiet hour, so one asks twice (#1)."""

    def __init__(self, host: str, port: int) -> None:
        self.host, self.port = host, port
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def _open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._reader is None or self._writer is None:
            self._reader, self._writer = await asyncio.open_connection(self.host, self.port)
        return self._reader, self._writer

    async def ask(self, question: bytes) -> bytes:
        _, writer = await self._open()
        # Never b"ZR": it sets the zero, and nobody knows how to set it back.
        writer.write(question + b"\r")
        return await self.readline()

    async def readline(self) -> bytes:
        reader, _ = await self._open()
        line = await asyncio.wait_for(reader.readline(), TIMEOUT)
        # An empty answer for ever is no gauge: the other side has closed (#45).
        if not line and reader.at_eof():
            self._reader = self._writer = None
            raise GaugeTimeout(self.host)
        return line.strip()


@dataclass
class Gauge:
    id: str
    name: str
    line: Line
    offset: float
    trust_clock: bool = True

    @classmethod
    def from_config(cls, name: str, section) -> "Gauge":
        host, port = section["address"].split(":")
        return cls(name, section["name"], Line(host, int(port)), section.getfloat("offset"),
                   section.getboolean("trust-clock", fallback=True))

    async def read_current(self) -> Reading:
        """The level now. Raises GaugeTimeout when the gauge says nothing."""
        try:
            answer = await self.line.ask(b"RL") or await self.line.ask(b"RL")
        except (TimeoutError, OSError) as error:
            raise GaugeTimeout(self.id) from error
        if not answer:
            raise GaugeTimeout(self.id)
        return Reading(self.id, int(answer) / 1000 + self.offset, datetime.now(timezone.utc))
