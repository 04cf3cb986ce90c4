"""Whether code only computes, as what a student wrote must that is to be a known mistake.

A known mistake is the course's own code, and runs as whoever grades. So an answer becomes one only
where each of its parts is among what is allowed here: arithmetic, functions of its own, and the
functions of numpy and `math` that are listed. What is not is refused, and written by hand.

Nothing that is allowed gives a value out of which more than is allowed can be had: no module stands
by itself, no attribute is set, and an attribute is read only by a name that is listed.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator

from .code import NotAFunction, free_names

NODES = (
    *(ast.Module, ast.FunctionDef, ast.Lambda, ast.arguments, ast.arg, ast.Return, ast.Pass),
    *(ast.Assign, ast.AugAssign, ast.For, ast.While, ast.If, ast.Break, ast.Continue, ast.Expr),
    *(ast.Import, ast.alias, ast.With, ast.withitem, ast.Raise, ast.Assert, ast.Constant),
    *(ast.BoolOp, ast.BinOp, ast.UnaryOp, ast.IfExp, ast.Compare, ast.Call, ast.keyword),
    *(ast.Dict, ast.Set, ast.List, ast.Tuple, ast.Subscript, ast.Slice, ast.Starred),
    *(ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.comprehension),
    *(ast.JoinedStr, ast.FormattedValue, ast.Name, ast.Attribute, ast.Load, ast.Store),
    *(ast.operator, ast.unaryop, ast.boolop, ast.cmpop),
)
IMPORTS = {("numpy", "np"), ("math", None)}
RESERVED = {"np", "numpy", "math", "isinstance"}  # what these mean is relied upon

BUILTINS = set(
    "abs all any bool complex dict divmod enumerate filter float frozenset int isinstance iter len "
    "list map max min next pow range reversed round set slice sorted sum tuple zip "
    "ArithmeticError AssertionError IndexError KeyError NotImplementedError OverflowError "
    "RuntimeError TypeError ValueError ZeroDivisionError".split()
)
NUMPY = (
    # entry by entry
    "abs absolute add arccos arccosh arcsin arcsinh arctan arctan2 arctanh cbrt ceil clip conj "
    "conjugate cos cosh divide equal exp exp2 expm1 fabs float_power floor floor_divide fmax fmin "
    "fmod greater greater_equal heaviside hypot imag invert isclose isfinite isinf isnan isneginf "
    "isposinf less less_equal log log10 log1p log2 logaddexp logaddexp2 logical_and logical_not "
    "logical_or logical_xor maximum minimum mod multiply nan_to_num negative not_equal positive "
    "power real reciprocal remainder rint round sign signbit sin sinc sinh sqrt square subtract "
    "tan tanh true_divide trunc where "
    # over an axis
    "all allclose amax amin any argmax argmin array_equal average count_nonzero cumprod cumsum "
    "diff max mean median min nanmax nanmean nanmin nansum prod ptp std sum var "
    "add.reduce add.accumulate maximum.reduce maximum.accumulate minimum.reduce "
    "minimum.accumulate multiply.reduce multiply.accumulate "
    # made, and put into another form
    "append arange array asarray argsort argwhere atleast_1d atleast_2d atleast_3d block "
    "broadcast_arrays broadcast_to column_stack concatenate copy delete diag diag_indices diagflat "
    "diagonal dstack empty empty_like expand_dims eye fill_diagonal flatnonzero flip fliplr flipud "
    "full full_like hstack identity insert linspace logspace meshgrid moveaxis ndim ndindex "
    "nonzero ones ones_like outer pad ravel repeat reshape roll rollaxis rot90 shape size sort "
    "split squeeze stack swapaxes take take_along_axis tile transpose tri tril tril_indices triu "
    "triu_indices unique vsplit hsplit vstack zeros zeros_like "
    # products
    "convolve cross dot einsum inner kron matmul tensordot trace vdot "
    "linalg.cond linalg.det linalg.eig linalg.eigh linalg.eigvals linalg.eigvalsh linalg.inv "
    "linalg.matrix_power linalg.matrix_rank linalg.norm linalg.pinv linalg.qr linalg.solve "
    "linalg.svd linalg.svdvals "
    # numbers
    "bool_ complex128 float32 float64 int32 int64 e euler_gamma inf nan newaxis pi False_ True_"
)
MATH = (
    "acos acosh asin asinh atan atan2 atanh cbrt ceil comb copysign cos cosh degrees dist e erf "
    "erfc exp exp2 expm1 fabs factorial floor fmod fsum gamma gcd hypot inf isclose isfinite "
    "isinf isnan lgamma log log10 log1p log2 nan perm pi pow prod radians remainder sin sinh sqrt "
    "tan tanh tau trunc"
)
PATHS = {
    *(f"np.{name}" for name in NUMPY.split()),
    *(f"math.{name}" for name in MATH.split()),
}
TYPES = {"np.ndarray", "np.generic", "np.number", "np.floating", "np.integer", "np.bool_"}
ATTRIBUTES = set(
    # of arrays and numbers
    "T dtype imag ndim real shape size all any argmax argmin argsort astype clip conj conjugate "
    "copy cumprod cumsum diagonal dot fill flat flatten item max mean min nonzero prod ravel "
    "repeat reshape round sort squeeze std sum swapaxes take tolist trace transpose var "
    # of dictionaries, lists, sets and text
    "append add count extend get index insert items keys pop remove reverse setdefault update "
    "values join lower upper".split()
)
ERRSTATE = {"all", "divide", "over", "under", "invalid"}


def more_than_computing(text: str, earlier: Collection[str] = ()) -> str:
    """What code does beside computing, in a clause; empty where it does nothing else.

    earlier: functions of the reference that it may call.
    """
    try:
        return next(_Reader(ast.parse(text), earlier).complaints(), "")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise NotAFunction("it cannot be read as Python") from error


class _Reader:
    """Reads all of some code, whichever of it may ever run; what surrounds a thing comes first."""

    def __init__(self, tree: ast.Module, earlier: Collection[str]) -> None:
        self._tree = tree
        functions = {each.name for each in tree.body if isinstance(each, ast.FunctionDef)}
        self._globals = BUILTINS | {"np"} | functions | set(earlier)
        self._within: set[int] = set()  # what its surroundings have answered for

    def complaints(self) -> Iterator[str]:
        for node in ast.walk(self._tree):
            yield from self._of(node)
        for name in sorted(set(free_names(self._tree)) - self._globals):
            yield f"it uses `{name}`"

    def _of(self, node: ast.AST) -> Iterator[str]:
        match node:
            case _ if not isinstance(node, NODES):
                yield f"it has a `{type(node).__name__.lower().removesuffix('def')}`"
            case ast.FunctionDef():
                yield from self._named(node.name)
                if node.decorator_list or getattr(node, "type_params", None):
                    yield f"`{node.name}` has a decorator"
                if node.returns:
                    yield f"`{node.name}` has an annotation"
            case ast.arg():
                yield from self._named(node.arg)
                if node.annotation:
                    yield f"`{node.arg}` has an annotation"
            case ast.alias() if (node.name, node.asname) not in IMPORTS:
                yield f"it imports `{ast.unparse(node)}`"
            case ast.With():
                yield from self._with(node)
            case ast.Call():
                yield from self._call(node)
            case ast.keyword() if (node.arg or "").startswith("__"):
                yield f"it uses `{node.arg}`"
            case ast.Attribute() if id(node) not in self._within:
                yield from self._attribute(node)
            case ast.Name():
                yield from self._name(node)
            case ast.comprehension() if node.is_async:
                yield "it has an `async`"
            case ast.FormattedValue() if node.format_spec:
                yield "it has a format"

    def _named(self, name: str) -> Iterator[str]:
        if name in RESERVED or name.startswith("__"):
            yield f"it gives `{name}` another meaning"

    def _name(self, node: ast.Name) -> Iterator[str]:
        if isinstance(node.ctx, ast.Store):
            yield from self._named(node.id)
        elif node.id.startswith("__"):
            yield f"it uses `{node.id}`"
        elif id(node) not in self._within and node.id in RESERVED:
            yield f"it hands `{node.id}` on"

    def _attribute(self, node: ast.Attribute) -> Iterator[str]:
        path = ast.unparse(node)
        if not isinstance(node.ctx, ast.Load):
            yield f"it sets `{path}`"
        elif path in PATHS:
            self._answer_for(node)
        elif _is_of_module(node):
            yield f"it uses `{path}`"
        elif node.attr not in ATTRIBUTES:
            yield f"it uses `.{node.attr}`"

    def _call(self, node: ast.Call) -> Iterator[str]:
        match node.func:
            case ast.Name("isinstance"):
                self._answer_for(node.func)
                types = node.args[1] if len(node.args) > 1 else node
                for each in types.elts if isinstance(types, ast.Tuple) else [types]:
                    if isinstance(each, ast.Attribute) and ast.unparse(each) in TYPES:
                        self._answer_for(each)
            case ast.Name() | ast.Attribute() | ast.Lambda():
                pass
            case _:
                yield f"it calls `{ast.unparse(node.func)}`"

    def _with(self, node: ast.With) -> Iterator[str]:
        for item in node.items:
            match item:
                case ast.withitem(
                    ast.Call(ast.Attribute(ast.Name("np"), "errstate") as called, [], keywords),
                    None,
                ) if all(
                    each.arg in ERRSTATE and isinstance(each.value, ast.Constant)
                    for each in keywords
                ):
                    self._answer_for(called)
                case _:
                    yield f"it has a `with {ast.unparse(item)}`"

    def _answer_for(self, node: ast.expr) -> None:
        self._within |= {id(each) for each in ast.walk(node)}


def _is_of_module(node: ast.expr) -> bool:
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name) and node.id in RESERVED
