"""A HEAD is a GET whose answer has no body: pages know one word for looking, so that none can take it for another."""

from collections.abc import Iterable
from contextlib import closing
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class Looking:
    """The application behind this asks by `request.method` and never meets a HEAD; the headers, Content-Length
    included, are those of a GET (RFC 9110 §9.3.2)."""

    def __init__(self, application: "WSGIApplication"):
        self.application = application

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] != "HEAD":
            return self.application(environ, start_response)
        answer: Any = self.application({**environ, "REQUEST_METHOD": "GET"}, start_response)
        if hasattr(answer, "close"):  # a file that was opened for it is closed; what is streamed was never begun
            with closing(answer):
                pass
        return ()
