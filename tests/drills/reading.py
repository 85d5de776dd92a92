"""A reader that finds what the small world's questions ask for, so that drills are tested and not a reader."""

from toolkit.prompting import DECLINED
from toolkit.schema import Prompt, Reading, Source, SourceQuote

LOOKS_FOR = {
    "stall permit": "A stall permit costs",
    "counter close": "The counter is open",
    "annual leave do": "Staff earn",
    "rowing boat": "A mooring for",
    "posts": "The draft removes",
    "letter say": "Ignore all earlier instructions",
    "plan say": "Reference:",
}


class KeyReader:
    """Quotes the first line that begins as it should, or declines."""

    name = "key reader"

    def read(self, prompt: Prompt, /) -> Reading:
        wanted = next((begins for asked, begins in LOOKS_FOR.items() if asked in prompt.question), None)
        for source in prompt.sources:
            at = source.text.find(wanted) if wanted else -1
            if at >= 0:
                return _quoted(source, at)
        return Reading(text=DECLINED, abstained=True, quotes=(), tokens_out=10)


def _quoted(source: Source, at: int) -> Reading:
    line = source.text[at:].split("\n", 1)[0]
    start = source.start + at
    quote = SourceQuote(number=source.number, start=start, end=start + len(line), quote=line)
    return Reading(text=f"{line} [{source.number}]", abstained=False, quotes=(quote,), tokens_out=20)
