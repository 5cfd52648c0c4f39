# The value of one expression: CRUXEval. Asked for an output, the text is that value, or the whole
# assertion `assert f(..) == value`; asked for an input, it is the arguments, `f(..)` or the assertion,
# and the value is what the program's function gives for them. Only plain data may stand there, so that
# no other expression can be smuggled in. Sent: R and the value, or E and what was raised.
#
# payload, as JSON: text, program (empty: an output is asked for), function (a name).


def _main():
    import ast
    import json

    catch_all, out_of_memory = BaseException, MemoryError
    known = {
        "set", "dict", "list", "tuple", "frozenset", "bytes", "bytearray", "str", "int", "float",
        "complex", "range", "bool", "len", "sum", "min", "max", "abs", "sorted", "reversed", "chr",
        "ord", "round",
    }
    parts_of_data = (
        ast.Constant, ast.List, ast.Tuple, ast.Set, ast.Dict, ast.UnaryOp, ast.BinOp, ast.BoolOp,
        ast.Compare, ast.IfExp, ast.Call, ast.Name, ast.keyword, ast.Starred, ast.Attribute,
        ast.Subscript, ast.Slice, ast.Lambda, ast.arguments, ast.arg, ast.operator, ast.unaryop,
        ast.boolop, ast.cmpop, ast.expr_context,
    )

    def is_plain(node):
        """Data, methods of data and small functions of their own arguments: nothing that could
        reach the interpreter, and so change what the program does."""
        names = known | {part.arg for part in ast.walk(node) if isinstance(part, ast.arg)}
        for part in ast.walk(node):
            if not isinstance(part, parts_of_data):
                return False
            if isinstance(part, ast.Name) and part.id not in names:
                return False
            if isinstance(part, ast.Attribute):
                if part.attr.startswith("_") or part.attr.startswith("format"):
                    return False
        return True

    def is_call(node, name):
        return (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == name
        )

    def parsed(source):
        """The one expression of a text, or what its one assertion claims; or None."""
        try:
            body = ast.parse(source).body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None
        if len(body) != 1 or not isinstance(body[0], (ast.Expr, ast.Assert)):
            return None
        return body[0].value if isinstance(body[0], ast.Expr) else body[0].test

    def sides(node, name):
        """Call and value of `f(..) == value`, or None and the node."""
        if isinstance(node, ast.Compare) and len(node.ops) == 1:
            if isinstance(node.ops[0], ast.Eq) and is_call(node.left, name):
                return node.left, node.comparators[0]
        return None, node

    def output(text, name):
        node = parsed(text)
        if node is None:
            return None
        value = sides(node, name)[1]
        return value if is_plain(value) else None

    def arguments(text, name):
        node = parsed(text)
        call = sides(node, name)[0] or node
        if not is_call(call, name):
            call = parsed(name + "(" + text + "\n)")
        if not is_call(call, name):
            return None
        parts = call.args + [keyword.value for keyword in call.keywords]
        return call if all(map(is_plain, parts)) else None

    case = json.loads(payload)
    send, write, tell, finish, evaluate = emit, encode, describe, done, eval
    read = arguments if case["program"] else output
    tree = read(case["text"].strip(), case["function"])
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
