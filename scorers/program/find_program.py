# Finds the program in a text and keeps the part of it that an entry point needs.


def _make_selector():
    import ast
    import re

    escapes = re.compile("\x1b\\[[0-9;]*[A-Za-z]")
    max_parses, max_characters = 2000, 4_000_000

    def parse(source):
        """The tree, or the line (from 1) where a parser gives up; nothing shorter that still has
        that line can be parsed either, since a parser reads from the left."""
        try:
            return ast.parse(source), 0
        except SyntaxError as error:
            return None, error.lineno or 0
        except (ValueError, RecursionError, MemoryError):
            return None, 0

    def longest_span(lines):
        """The lines [i, j), at least two, that parse and have the most lines that are not blank;
        the first of equals. Looks at no more than max_parses spans, max_characters in all."""
        filled = [0]
        for line in lines:
            filled.append(filled[-1] + (line.strip() != ""))
        end = len(lines)
        best, most = None, 0
        parses = characters = 0
        for i in range(end):
            if filled[end] - filled[i] <= most:
                break
            if not lines[i].strip() or lines[i][0] in " \t":
                continue
            j = end
            while j - i >= 2 and filled[j] - filled[i] > most:
                source = "\n".join(lines[i:j])
                parses += 1
                characters += len(source)
                if parses > max_parses or characters > max_characters:
                    return best
                tree, line = parse(source)
                if tree is not None:
                    best, most = (source, tree), filled[j] - filled[i]
                    break
                j = min(j - 1, i + line - 1) if line > 0 else j - 1
        return best

    def bound_names(node):
        names = set()
        for part in ast.walk(node):
            if isinstance(part, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                names.add(part.name)
                if part is node:
                    return names
            elif isinstance(part, ast.alias):
                names.add(part.asname or part.name.split(".")[0])
            elif isinstance(part, (ast.Name, ast.Attribute, ast.Subscript)):
                if isinstance(part.ctx, ast.Store):
                    while not isinstance(part, ast.Name):
                        if not isinstance(part, (ast.Attribute, ast.Subscript)):
                            break
                        part = part.value
                    else:
                        names.add(part.id)
        return names

    def used_names(node):
        return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}

    def has_import(node):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            return False
        return any(isinstance(part, (ast.Import, ast.ImportFrom)) for part in ast.walk(node))

    def select(tree, entry_point):
        """Imports, and the statements that bind what the entry point reaches. Calls at the top
        level (tests, demonstrations, input) are left out, and `if __name__ == ..` too."""
        rest, kept = [], []
        for number, node in enumerate(tree.body):
            if isinstance(node, (ast.Expr, ast.Assert)):
                continue
            if isinstance(node, ast.If) and "__name__" in used_names(node.test):
                continue
            if has_import(node):
                kept.append(number)
            else:
                rest.append((number, bound_names(node)))
        if not any(entry_point in names for _, names in rest):
            return tree
        needed = {entry_point}
        for number in kept:
            needed |= used_names(tree.body[number])
        while True:
            found = [number for number, names in rest if names & needed]
            rest = [(number, names) for number, names in rest if not names & needed]
            if not found:
                break
            for number in found:
                kept.append(number)
                needed |= used_names(tree.body[number])
        tree.body = [tree.body[number] for number in sorted(kept)]
        return tree

    def find_program(text, entry_point):
        """(source, tree) or None. With an entry point only what it needs is in the tree."""
        text = escapes.sub("", text)
        tree, _ = parse(text)
        found = (text, tree) if tree is not None else longest_span(text.split("\n"))
        if found is None or not found[1].body:
            return None
        return (found[0], select(found[1], entry_point)) if entry_point else found

    return find_program


find_program = _make_selector()
