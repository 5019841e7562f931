"""Serves moto on a free port of 127.0.0.1, prints the port, and ends with its standard input.

Arguments are Python files that are run first, in order: they may change moto, and one that defines wrap(app) returns the WSGI
application that answers in its place.
"""
import logging
import os
import runpy
import sys
import threading

from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server


def end_with_input():
    sys.stdin.read()
    os._exit(0)


def atomic(app):
    """DynamoDB checks a condition and writes at once; in moto another thread may write between the two."""
    lock = threading.Lock()

    def answer(environ, start_response):
        if environ.get("HTTP_X_AMZ_TARGET", "").startswith("DynamoDB"):
            with lock:
                return app(environ, start_response)
        return app(environ, start_response)

    return answer


logging.getLogger("werkzeug").setLevel(logging.ERROR)
threading.Thread(target=end_with_input, daemon=True).start()
app = atomic(DomainDispatcherApplication(create_backend_app))
for extension in sys.argv[1:]:
    wrap = runpy.run_path(extension).get("wrap")
    app = wrap(app) if wrap else app
server = make_server("127.0.0.1", 0, app, threaded=True)
print(server.port, flush=True)
server.serve_forever()
