"""Evidence shown and handed out. Each time is an entry of its chain of custody; bytes that changed are never shown as such."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from starlette.responses import Response, StreamingResponse

from bot.cases.custody.handling import CHUNK
from bot.cases.custody.media import media_type
from bot.cases.evidence import Custody, Evidence
from bot.cases.review.reviewing import Actor
from bot.web.console.case_actions import SOURCE
from bot.web.console.pages import Pages
from bot.web.console.parts import Parts
from bot.web.console.saving import handed_out
from bot.web.console.visit import Visit


@dataclass(frozen=True)
class EvidencePage:
    """Serves it."""

    parts: Parts
    pages: Pages

    def picture(self, visit: Visit) -> Response:
        """An item to look at, if it is a picture that every browser shows and no script hides in."""
        item = self._item(visit)
        if item is None or not media_type(item.media_type).previewed:
            return self._nothing(visit)
        return self._serve(visit, item, Custody.VIEWED, "inline", item.media_type)

    def file(self, visit: Visit) -> Response:
        """An item to take away; whatever it is, no browser opens it by itself."""
        item = self._item(visit)
        if item is None:
            return self._nothing(visit)
        return self._serve(visit, item, Custody.COPIED, "attachment", "application/octet-stream")

    def _item(self, visit: Visit) -> Evidence | None:
        case = self.parts.cases.store.by_ref(visit.place["ref"])
        items = self.parts.cases.store.evidence(case.id) if case is not None else ()
        return next((item for item in items if item.number == visit.place["number"]), None)

    def _serve(self, visit: Visit, item: Evidence, event: Custody, manner: str, media_type: str) -> Response:
        custodian = self.parts.cases.custodian
        content = custodian.whole(item)
        if content is None:
            return self.pages.page("notice.html", 409, visitor=visit.visitor, what="evidence_broken")
        # the item's number before what the person called it
        named = handed_out(manner, f"{item.number} {item.original_name}")
        headers = {**named, "Content-Length": str(item.size)}
        if visit.head:
            content.close()
            return Response(media_type=media_type, headers=headers)
        custodian.handle(item, event, Actor(visit.person, SOURCE), "review", "console")
        return StreamingResponse(_chunks(content), media_type=media_type, headers=headers)

    def _nothing(self, visit: Visit) -> Response:
        return self.pages.page("notice.html", 404, visitor=visit.visitor, what="no_evidence")


def _chunks(content: BinaryIO) -> Iterator[bytes]:
    with content:
        while chunk := content.read(CHUNK):
            yield chunk
