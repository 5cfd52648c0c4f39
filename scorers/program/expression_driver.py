# The value of one expression, in the name space of a program if there is one: CRUXEval. With `call`
# the text is what stands between the brackets of a call of that function, and only plain data may
# stand there, so that no other expression can be smuggled in. Sent: R and the value, or E and why.
#
# payload, as JSON: text (the expression), program (may be empty), call (a name, may be empty).


def _main():
    import ast
    import json

    catch_all, out_of_memory = BaseException, MemoryError
    makers = {
        "set", "dict", "list", "tuple", "frozenset", "bytes", "bytearray", "str", "int", "float",
        "complex", "range", "bool",
    }
    data = (
        ast.Constant, ast.List, ast.Tuple, ast.Set, ast.Dict, ast.UnaryOp, ast.BinOp, ast.Call,
        ast.Name, ast.keyword, ast.Starred, ast.operator, ast.unaryop, ast.expr_context,
    )

    def is_plain(node):
        for part in ast.walk(node):
            if not isinstance(part, data):
                return False
            if isinstance(part, ast.Name) and part.id not in makers:
                return False
            if isinstance(part, ast.Call) and not isinstance(part.func, ast.Name):
                return False
        return True

    def read(text, call):
        """The expression's tree, or None."""
        source = call + "(" + text + "\n)" if call else "(" + text + "\n)"
        try:
            body = ast.parse(source, mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None
        if not call:
            return body if is_plain(body) else None
        if not isinstance(body, ast.Call) or not isinstance(body.func, ast.Name):
            return None
        if body.func.id != call:
            return None
        parts = body.args + [keyword.value for keyword in body.keywords]
        return body if all(map(is_plain, parts)) else None

    case = json.loads(payload)
    send, write, tell, finish, evaluate = emit, encode, describe, done, eval
    tree = read(case["text"].strip(), case["call"])
    if tree is None:
        say(0, reason="no_plain_data", code=case["text"][:1000])
        finish()
        return
    code = compile(ast.Expression(tree), "<expression>", "eval", dont_inherit=True)
    module = run_program(find_program(case["program"] or "pass", ""))
    if module is None:
        return
    say(1, reason="", message="")
    try:
        data = b"R" + write(evaluate(code, module.__dict__))
    except out_of_memory:
        raise
    except catch_all as error:
        data = b"E" + tell(error)
    send(2, data)
    finish()


_main()
