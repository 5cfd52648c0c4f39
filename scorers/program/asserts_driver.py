# Runs a program and then test statements in its own name space. Sent per test: R, or E and what was
# raised. The tests are visible to the program: such a suite is graded in its process, and whoever
# runs it must run the altered tests too, in which one expected value of each is changed so that no
# plain data can pass.
#
# payload, as JSON: text, setup, tests (a list of statements), altered (true: the changed ones).


def _main():
    import ast
    import json

    class Odd:
        """Equal to nothing: what an expected value is changed to when there is no better one."""

    def changed(value):
        if isinstance(value, bool):
            return not value
        if isinstance(value, (int, float, complex)):
            return value + 1 if value + 1 != value else -value
        if isinstance(value, str):
            return value + "?"
        if isinstance(value, bytes):
            return value + b"?"
        if isinstance(value, list):
            return [*value, "?"]
        if isinstance(value, tuple):
            return (*value, "?")
        if isinstance(value, (set, frozenset)):
            return value | {"?", 7919} if "?" not in value else value - {"?"}
        if isinstance(value, dict):
            return {**value, "?": 7919}
        return Odd()

    def altered(test, helper):
        """The test with another expected value; a test that is no comparison, denied."""
        tree = ast.parse(test)
        for node in tree.body:
            if not isinstance(node, ast.Assert):
                continue
            check = node.test
            equal = isinstance(check, ast.Compare) and len(check.ops) == 1
            if equal and isinstance(check.ops[0], ast.Eq):
                side = check.comparators[0]
                try:
                    other = ast.parse(repr(changed(ast.literal_eval(side))), mode="eval").body
                except (ValueError, TypeError, SyntaxError):
                    name = ast.Name(helper, ast.Load())
                    other = ast.Call(name, [side], [])
                check.comparators[0] = other
            else:
                node.test = ast.UnaryOp(ast.Not(), check)
        return ast.fix_missing_locations(tree)

    catch_all, out_of_memory = BaseException, MemoryError
    helper = "_expected_otherwise"

    def read():
        """The program, the setup and the tests; whether those were changed is not kept."""
        case = json.loads(globals().pop("payload"))
        trees = [altered(test, helper) if case["altered"] else ast.parse(test) for test in case["tests"]]
        tests = [compile(tree, "<test>", "exec", dont_inherit=True) for tree in trees]
        return case["text"], compile(case["setup"], "<setup>", "exec", dont_inherit=True), tests

    text, setup, tests = read()
    send, tell, finish, run = emit, describe, done, exec
    module = run_program(find_program(text, ""))
    if module is None:
        return
    space = module.__dict__
    try:
        run(setup, space)
    except out_of_memory:
        raise
    except catch_all as error:
        say(1, reason="exec_error", message=tell(error).decode())
        finish()
        return
    space[helper] = changed
    say(1, reason="", message="")
    for index, test in enumerate(tests):
        try:
            run(test, space)
            data = b"R"
        except out_of_memory:
            raise
        except catch_all as error:
            data = b"E" + tell(error)
        send(2 + index, data)
    finish()


_main()
