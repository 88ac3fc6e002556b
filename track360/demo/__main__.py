"""A set of any size as JSON lines:
``python -m track360.demo --customers 20000 --rows 1000000 --out DIR``."""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from track360.demo.firms import FIRMS
from track360.demo.generator import ENTITIES, Sample, Scale, generate, generate_all
from track360.demo.json_lines import write_lines
from track360.demo.programme import write
from track360.demo.quarter import Quarter


def main(arguments: list[str] | None = None) -> None:
    options = _parser().parse_args(arguments)
    quarter = Quarter(options.start, options.months)
    scale = Scale(options.seed, options.customers, options.rows, options.affiliates, quarter)
    samples = [generate(options.partner, scale)] if options.partner else list(generate_all(scale).values())
    for line in write_all(samples, options.out):
        print(line, flush=True)


def write_all(samples: list[Sample], folder: Path) -> Iterator[str]:
    """A folder for each partner with a file for each entity, and the programme; yields a line on each."""
    folder.mkdir(parents=True, exist_ok=True)
    write(samples, folder / "programme.yaml")
    for sample in samples:
        (folder / sample.firm.id).mkdir(exist_ok=True)
        for entity in ENTITIES:
            path, began = folder / sample.firm.id / f"{entity}.jsonl", time.monotonic()
            number = write_lines(path, sample.records(entity))
            yield f"{path}: {number:,} records, {number / (time.monotonic() - began + 0.001):,.0f} a second"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m track360.demo", description="Write sample data as JSON lines.")
    parser.add_argument("--out", type=Path, required=True, help="folder to write to")
    parser.add_argument("--customers", type=int, default=2000)
    parser.add_argument("--rows", type=int, help="rows of activity; 20 for each customer unless given")
    parser.add_argument("--affiliates", type=int, default=40, help="affiliates of each partner")
    parser.add_argument("--partner", choices=sorted(FIRMS), help="this partner alone, with all customers and rows")
    parser.add_argument("--start", type=date.fromisoformat, default=date(2026, 1, 1), help="first day of a month")
    parser.add_argument("--months", type=int, default=3)
    parser.add_argument("--seed", type=int, default=360)
    return parser


if __name__ == "__main__":
    main()
