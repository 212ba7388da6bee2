"""``python -m bot`` is the same program as ``knockoff``."""

from bot.cli import main

main()
