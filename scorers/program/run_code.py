# What the drivers share: quiet streams, running a program once, and frames in a fixed order.
# Frame 0 holds the program that was found, frame 1 says whether it ran, results follow.


def _make_runner(emit, done):
    import io
    import json
    import random
    import sys
    import types

    random.seed(0)
    name_of, text_of, shorten = type.__dict__["__name__"].__get__, str, str.__getitem__
    exact, catch_all, out_of_memory = type, BaseException, MemoryError
    dump = json.dumps

    class Silent(io.TextIOBase):
        def writable(self):
            return True

        def write(self, text):
            return len(text)

    def describe(error):
        """The type and the message; the message is made by the program's own code."""
        name = name_of(exact(error))
        try:
            message = text_of(error)
        except catch_all:
            message = ""
        text = name + ": " + message if message else name
        return shorten(text, slice(200)).encode("utf-8", "replace")

    def say(index, **fields):
        emit(index, dump(fields).encode())

    def run_program(found, silent=True):
        """The module of the program after it ran, or None; frames 0 and 1 are sent."""
        if found is None:
            say(0, reason="syntax_error", code="")
            done()
            return None
        source, tree = found
        say(0, reason="", code=source[:100_000])
        if silent:
            sys.stdout = sys.stderr = Silent()
        module = types.ModuleType("solution")
        sys.modules["solution"] = module
        try:
            exec(compile(tree, "<solution>", "exec", dont_inherit=True), module.__dict__)
        except out_of_memory:
            raise
        except catch_all as error:
            say(1, reason="exec_error", message=describe(error).decode())
            done()
            return None
        return module

    return run_program, describe, say


run_program, describe, say = _make_runner(emit, done)
