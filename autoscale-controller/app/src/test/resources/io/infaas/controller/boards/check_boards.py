"""Holds boards against the types of Grafana's Foundation SDK: check_boards.py BOARD.json...

Prints a line for each field that the types do not have, and for each value that is of another type than theirs. Status 1 if there
is one. What is read into the types and written again must be what was read: the SDK leaves out what it does not know.
"""

import enum
import json
import sys
import types
import typing

from grafana_foundation_sdk.cog import encoder, plugins
from grafana_foundation_sdk.models import dashboard

# Fields of the data source's own editors, which the types of a board do not have.
ELSEWHERE = {"annotations/list/titleFormat", "annotations/list/tagKeys", "templating/list/definition"}


def lost(read, written, path, where):
    if isinstance(read, dict) and isinstance(written, dict):
        for name, value in read.items():
            inner = where + [name]
            if name in written:
                yield from lost(value, written[name], f"{path}/{name}", inner)
            elif "/".join(inner) not in ELSEWHERE:
                yield f"{path}/{name}: no such field"
    elif isinstance(read, list) and isinstance(written, list) and len(read) == len(written):
        for number, (one, other) in enumerate(zip(read, written)):
            yield from lost(one, other, f"{path}/{number}", where)
    elif read != written:
        yield f"{path}: {read!r} would be {written!r}"


def wrong(value, hint, path):
    kind = typing.get_origin(hint)
    inner = typing.get_args(hint)
    if hint in (object, typing.Any) or hint is type(None) and value is None:
        hints = known(value)
        for name in hints:
            yield from wrong(getattr(value, name), hints[name], f"{path}/{name}")
    elif kind in (typing.Union, types.UnionType):
        tried = [list(wrong(value, option, path)) for option in inner]
        if all(tried):
            # of the kind that it is most likely meant to be: the one in which the deepest value is wrong
            yield max((problems[0] for problems in tried), key=lambda problem: problem.split(": ")[0].count("/"))
    elif kind is typing.Literal:
        if value not in inner:
            yield f"{path}: {value!r} is none of {', '.join(map(repr, inner))}"
    elif kind is list:
        if not isinstance(value, list):
            yield f"{path}: {value!r} is no list"
        else:
            for number, one in enumerate(value):
                yield from wrong(one, inner[0], f"{path}/{number}")
    elif kind is dict:
        if not isinstance(value, dict):
            yield f"{path}: {value!r} is no object"
        else:
            for name, one in value.items():
                yield from wrong(one, inner[1], f"{path}/{name}")
    elif isinstance(hint, type) and issubclass(hint, enum.Enum):
        values = [one.value for one in hint]
        if value not in values or isinstance(value, bool):
            yield f"{path}: {value!r} is none of {', '.join(map(repr, values))}"
    elif hint is float:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            yield f"{path}: {value!r} is no number"
    elif hint in (int, str, bool):
        if type(value) is not hint:
            yield f"{path}: {value!r} is no {hint.__name__}"
    elif isinstance(hint, type):
        if not isinstance(value, hint):
            yield f"{path}: {value!r} is no {hint.__name__}"
        else:
            hints = known(value)
            for name in hints:
                yield from wrong(getattr(value, name), hints[name], f"{path}/{name}")


def known(value):
    """The fields of an object of the SDK and their types; none of any other value."""
    kind = type(value)
    if not kind.__module__.startswith("grafana_foundation_sdk.models"):
        return {}
    hints = {}
    for one in reversed(kind.__mro__):
        if one.__module__.startswith("grafana_foundation_sdk.models"):
            hints.update(typing.get_type_hints(one, vars(sys.modules[one.__module__])))
    return hints


def main(files):
    plugins.register_default_plugins()
    found = 0
    for file in files:
        with open(file, encoding="utf-8") as text:
            read = json.load(text)
        try:
            board = dashboard.Dashboard.from_json(read)
            problems = list(lost(read, json.loads(json.dumps(board, cls=encoder.JSONEncoder)), "", []))
            problems += wrong(board, dashboard.Dashboard, "")
        except (AttributeError, KeyError, TypeError, ValueError) as e:
            problems = [f"cannot be read: {e!r}"]
        for problem in problems:
            print(f"{file}: {problem}")
        found += len(problems)
    print(f"{len(files)} boards, {found} problems")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
