"""Asks all gauges, each at its own pace, and keeps what they say."""

import argparse
import asyncio
import configparser
import logging

from .retry import read_with_backoff
from .serial_tcp import Gauge

INTERVAL = 30.0

log = logging.getLogger("poller")


async def poll(gauge: Gauge, dry_run: bool) -> None:
    # TODO: spread the first questions over the interval. After a power cut all gauges are asked in the same second (#64).
    while True:
        log.debug("receiving from gauge %s", gauge.id)
        reading = await read_with_backoff(gauge)
        if dry_run:
            print(f"{reading.measured_at:%H:%M:%S} {gauge.id} {reading.level:.3f} m")
        await asyncio.sleep(INTERVAL)


async def main() -> None:
    parser = argparse.ArgumentParser(prog="poller")
    parser.add_argument("--gauges", default="gauges.ini")
    parser.add_argument("--dry-run", action="store_true", help="print what would be kept")
    options = parser.parse_args()

    config = configparser.ConfigParser()
    config.read(options.gauges)
    gauges = [Gauge.from_config(name, config[name]) for name in config.sections()]
    await asyncio.gather(*(poll(gauge, options.dry_run) for gauge in gauges))


if __name__ == "__main__":
    asyncio.run(main())
