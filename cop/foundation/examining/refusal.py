"""Why a file is not taken in, as a key; the room `files` says it in words."""

WORDS_MOST = 200_000  # characters of text that search gets of one file: some eighty pages


class Refusal(Exception):
    """A file that is not taken in. `reason` is a key of cop/files/reasons.py."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason
