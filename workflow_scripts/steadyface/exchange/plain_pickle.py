"""Labels that PyTables keeps as pickles, read without unpickling anything.

pandas' `table` format stores its column labels as the pickle of a list of tuples of texts. To
unpickle a stranger's file is to run whatever it asks for. So the pickle's instructions are read as
data here, and any that goes beyond lists, tuples, dictionaries, texts and numbers ends it.
"""

import pickletools
from typing import Any

MARK = object()

CONSTANTS = {"NONE": None, "NEWTRUE": True, "NEWFALSE": False}
EMPTY = {"EMPTY_LIST": list, "EMPTY_TUPLE": tuple, "EMPTY_DICT": dict}
NUMBERS = {"INT", "LONG", "BININT", "BININT1", "BININT2", "LONG1", "FLOAT", "BINFLOAT"}
TEXTS = {"STRING", "BINSTRING", "SHORT_BINSTRING", "UNICODE", "BINUNICODE", "SHORT_BINUNICODE"}
TUPLES = {"TUPLE1": 1, "TUPLE2": 2, "TUPLE3": 3}


def read_plain_pickle(data: bytes) -> Any:
    """The lists, tuples, dictionaries, texts and numbers of a pickle.

    Raises:
        ValueError: it is no pickle, or holds anything else.
    """
    stack: list[Any] = []
    memo: dict[int, Any] = {}
    try:
        for opcode, argument, _ in pickletools.genops(data):
            if opcode.name == "STOP":
                (value,) = stack
                return value
            _step(opcode.name, argument, stack, memo)
    except (IndexError, KeyError, TypeError) as problem:
        raise ValueError(f"not a plain pickle ({type(problem).__name__})") from None
    raise ValueError("not a plain pickle (it does not end)")


def _step(name: str, argument: Any, stack: list[Any], memo: dict[int, Any]) -> None:
    if name in NUMBERS or name in TEXTS:
        stack.append(argument)
    elif name in CONSTANTS:
        stack.append(CONSTANTS[name])
    elif name in EMPTY:
        stack.append(EMPTY[name]())
    elif name == "MARK":
        stack.append(MARK)
    elif name in ("PUT", "BINPUT", "LONG_BINPUT"):
        memo[argument] = stack[-1]
    elif name == "MEMOIZE":
        memo[len(memo)] = stack[-1]
    elif name in ("GET", "BINGET", "LONG_BINGET"):
        stack.append(memo[argument])
    elif name in TUPLES:
        items = stack[-TUPLES[name] :]
        del stack[-TUPLES[name] :]
        stack.append(tuple(items))
    elif name == "LIST":
        stack.append(_since_mark(stack))
    elif name == "TUPLE":
        stack.append(tuple(_since_mark(stack)))
    elif name == "DICT":
        stack.append(_pairs(_since_mark(stack)))
    elif name == "APPEND":
        item = stack.pop()
        stack[-1].append(item)
    elif name == "APPENDS":
        items = _since_mark(stack)
        stack[-1].extend(items)
    elif name == "SETITEM":
        pair = stack[-2:]
        del stack[-2:]
        stack[-1].update(_pairs(pair))
    elif name == "SETITEMS":
        pairs = _pairs(_since_mark(stack))
        stack[-1].update(pairs)
    elif name not in ("PROTO", "FRAME"):
        raise ValueError(f"not a plain pickle (it asks for {name})")


def _since_mark(stack: list[Any]) -> list[Any]:
    place = len(stack) - 1 - next(i for i, item in enumerate(reversed(stack)) if item is MARK)
    items = stack[place + 1 :]
    del stack[place:]
    return items


def _pairs(items: list[Any]) -> dict[Any, Any]:
    return dict(zip(items[::2], items[1::2], strict=True))
