"""Logging, set up once. Question and answer texts never go into a log line; ids do."""

import logging
import sys

import structlog


def set_up_logging(as_json: bool, verbose: bool = False) -> None:
    """Log to stderr, as text for people or as JSON lines."""
    renderer: structlog.types.Processor = (
        structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer(colors=False)
    )
    logging.basicConfig(format="%(message)s", level=logging.WARNING, force=True)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.DEBUG if verbose else logging.INFO),
        logger_factory=lambda *_names: structlog.PrintLogger(sys.stderr),  # whatever stderr is when the line is written
    )
