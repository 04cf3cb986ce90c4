"""What somebody does to an answer that is not theirs: five disguises, and all of them at once.

Each takes the source of an answer cell and gives another that computes the same.
"""

import ast
import builtins
import copy
import io
import itertools
import re
import tokenize

PLAIN = "value count total first second left right index line table helper part result".split()
WORDS = [f"{one}_{other}" for one, other in itertools.product(PLAIN, PLAIN)]
REMARKS = ["# the usual way", "# see the lecture", "# step by step", "# careful here"]


def renamed(source, keep=frozenset()):
    """Every name that the cell binds has another; not what was asked for, nor an attribute."""
    tree = ast.parse(source)
    bound = _bound(tree) - set(keep) - _given_by_keyword(tree)
    names = dict(zip(sorted(bound), WORDS, strict=False))
    attributes = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    names = {name: new for name, new in names.items() if name not in attributes}
    return _with_tokens(source, lambda kind, text: names.get(text, text) if kind == 1 else text)


def recommented(source):
    """Its comments and docstrings are gone, and others are there."""
    tree = ast.parse(source)
    remarks = itertools.cycle(REMARKS)
    docstrings = {
        node.body[0].lineno: node.body[0].end_lineno
        for node in ast.walk(tree)
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and ast.get_docstring(node)
    }
    bare = _with_tokens(
        source, lambda kind, text: "" if kind == tokenize.COMMENT else text
    ).splitlines()
    statements = {node.lineno for node in ast.walk(tree) if isinstance(node, ast.stmt)}
    lines, skipped = [], 0
    for number, line in enumerate(bare, start=1):
        if number in docstrings:
            skipped = docstrings[number]
            lines.append(re.match(r"\s*", line)[0] + '"""As it was asked."""')
        if number <= skipped:
            continue
        if number in statements and line.strip() and number % 2:
            lines.append(re.match(r"\s*", line)[0] + next(remarks))
        lines.append(line.rstrip())
    return _valid("\n".join(lines) + "\n")


def reformatted(source):
    """Laid out anew: quotes, blank lines, and brackets around what is returned or given a name."""
    tree = ast.parse(source)
    text = ast.unparse(tree).replace("'", '"') if "'" not in ast.unparse(tree) else ""
    lines = (text or ast.unparse(tree)).splitlines()
    laid = []
    for line in lines:
        found = re.fullmatch(r"(\s*)(return|\w+ =) ([^=:]+)", line)
        if found and line.count("(") == line.count(")"):
            indent, head, value = found.groups()
            laid += [f"{indent}{head} (", f"{indent}        {value}", f"{indent})", ""]
        else:
            laid.append(line)
    return _valid("\n".join(laid) + "\n")


def reordered(source):
    """Neighbouring statements that do not need one another have changed places."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        for name in ("body", "orelse"):
            block = getattr(node, name, None)
            if isinstance(block, list) and not isinstance(node, ast.ClassDef):
                _swap(block)
    return ast.unparse(tree) + "\n"


def split(source):
    """The middle of each function with three statements or more is a helper of its own."""
    tree = ast.parse(source)
    out = []
    for node in tree.body:
        helper = _helper_of(node) if isinstance(node, ast.FunctionDef) else None
        out += [helper, node] if helper else [node]
    tree.body = out
    return ast.unparse(ast.fix_missing_locations(tree)) + "\n"


def everything(source, keep=frozenset()):
    return recommented(reformatted(reordered(split(renamed(source, keep)))))


DISGUISES = {
    "renamed": renamed,
    "reordered": reordered,
    "commented anew": recommented,
    "laid out anew": reformatted,
    "split into helpers": split,
    "all of these": everything,
}


def disguised(answers, how):
    """The answers of a submission, by question, in one of the disguises."""
    changed = {}
    for question, source in answers.items():
        if how in ("renamed", "all of these"):
            changed[question] = DISGUISES[how](source, frozenset(answers))
        else:
            changed[question] = DISGUISES[how](source)
    return changed


# -- how ------------------------------------------------------------------------------------


def _valid(source):
    ast.parse(source)
    return source


def _with_tokens(source, change):
    lines = source.splitlines(keepends=True)
    for token in reversed(list(tokenize.generate_tokens(io.StringIO(source).readline))):
        (row, start), (last, end) = token.start, token.end
        if row == last and token.string:
            line = lines[row - 1]
            lines[row - 1] = line[:start] + change(token.type, token.string) + line[end:]
    return _valid("".join(lines))


def _bound(tree):
    """What the cell gives names to, imports and strings of formats left out."""
    found = set()
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name):
                found.add(name)
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                found.add(name)
    inside = {
        each.id
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr)
        for each in ast.walk(node)
        if isinstance(each, ast.Name)
    }
    return {name for name in found - inside if not name.startswith("__")} - set(dir(builtins))


def _given_by_keyword(tree):
    return {node.arg for node in ast.walk(tree) if isinstance(node, ast.keyword) and node.arg}


SIMPLE = (ast.Assign, ast.AugAssign, ast.AnnAssign)


def _swap(block):
    at = 0
    while at + 1 < len(block):
        one, other = block[at : at + 2]
        apart = not (_written(one) & (_read(other) | _written(other))) and not (
            _written(other) & _read(one)
        )
        if isinstance(one, SIMPLE) and isinstance(other, SIMPLE) and apart:
            block[at], block[at + 1] = other, one
            at += 2
        else:
            at += 1


def _read(node):
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}


def _written(node):
    """Names that a statement binds or may change inside."""
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", node)]
    found = set()
    for target in targets:
        found |= {each.id for each in ast.walk(target) if isinstance(each, ast.Name)}
    for call in (each for each in ast.walk(node) if isinstance(each, ast.Call)):
        for value in (call.func, *(keyword.value for keyword in call.keywords)):
            found |= {each.id for each in ast.walk(value) if isinstance(each, ast.Name)}
    return found - {"np"}


def _helper_of(function):
    """Takes statements out of the function's middle, and gives the function that they become."""
    start = 1 if ast.get_docstring(function) else 0
    body = function.body[start:]
    inside = (ast.Return, ast.Yield, ast.YieldFrom, ast.Nonlocal, ast.Global, ast.FunctionDef)
    movable = [not any(isinstance(each, inside) for each in ast.walk(node)) for node in body]
    if len(body) < 3 or not any(movable):
        return None
    first = movable.index(True)
    last = first
    while last < len(body) and movable[last]:
        last += 1
    middle = body[first:last]
    known = {argument.arg for argument in ast.walk(function.args) if isinstance(argument, ast.arg)}
    for node in body[:first]:
        known |= _stored(node) | ({node.name} if isinstance(node, ast.FunctionDef) else set())
    given = sorted(known & set().union(*map(_read, middle)))
    made = set().union(*map(_stored, middle))
    needed = sorted(made & set().union(set(), *map(_read, body[last:])))
    if not needed:
        return None
    names = ast.Tuple([ast.Name(name, ast.Load()) for name in needed], ast.Load())
    helper = ast.FunctionDef(
        name=f"_{function.name}_part",
        args=ast.arguments([], [ast.arg(name) for name in given], None, [], [], None, []),
        body=[*copy.deepcopy(middle), ast.Return(names)],
        decorator_list=[],
        type_params=[],
    )
    call = ast.Call(
        ast.Name(helper.name, ast.Load()), [ast.Name(name, ast.Load()) for name in given], []
    )
    targets = ast.Tuple([ast.Name(name, ast.Store()) for name in needed], ast.Store())
    function.body[start + first : start + last] = [ast.Assign([targets], call)]
    return helper


def _stored(node):
    return {
        each.id
        for each in ast.walk(node)
        if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)
    }
