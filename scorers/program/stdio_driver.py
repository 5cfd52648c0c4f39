# Runs a program that reads stdin and writes stdout, as a script. What it wrote comes back: frame 2 is
# R and the bytes, or E and what was raised. The output goes through a file, so that whatever way a
# program writes, it is caught.
#
# payload, as JSON: text (the program).


def _main():
    import json
    import os
    import sys
    import types

    catch_all, out_of_memory, leave = BaseException, MemoryError, SystemExit
    case = json.loads(payload)
    send, tell, finish, run = emit, describe, done, exec
    move, opened, read, size_of, seek = os.dup2, os.open, os.read, os.fstat, os.lseek
    found = find_program(case["text"], "")
    if found is None:
        say(0, reason="syntax_error", code="")
        finish()
        return
    say(0, reason="", code=found[0][:100_000])
    say(1, reason="", message="")
    output = opened(".stdout", os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
    move(output, 1)
    out = sys.stdout = open(1, "w", encoding="utf-8", errors="surrogateescape", closefd=False)
    module = types.ModuleType("__main__")
    sys.modules["__main__"] = module
    code = compile(found[1], "<solution>", "exec", dont_inherit=True)
    data = b"R"
    try:
        run(code, module.__dict__)
    except out_of_memory:
        raise
    except leave as error:
        if error.code not in (None, 0):
            data = b"E" + tell(error)
    except catch_all as error:
        data = b"E" + tell(error)
    if data == b"R":
        out.flush()
        seek(output, 0, os.SEEK_SET)
        data += read(output, size_of(output).st_size)
    send(2, data)
    finish()


_main()
