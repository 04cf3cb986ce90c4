"""Two mistakes, one resting on the other: neither is taken for a third."""

from tests.kit.courses.mini import MISCONCEPTIONS, RIGHT, MiniCourse
from tests.kit.grading.local_worker import failed, misconceptions_named

TWO_ALIKE = {
    **MISCONCEPTIONS,
    "fourfold": MISCONCEPTIONS["fourfold"]
    + """

def double(x):
    return 2.0 * x


@misconception(belief="Five more.", hint="You add five.", caught_by=("values", "seeded"))
def adds_five(x):
    return double(x) + 5.0 * x
""",
}


def test_a_mistake_is_named_as_what_it_is_where_below_it_looks_like_another(tmp_path):
    course = MiniCourse(tmp_path, misconceptions=TWO_ALIKE)
    five = "def fourfold(x):\n    return double(x) + 5.0 * x\n"
    known, unclear = course.grade(
        {**RIGHT, "fourfold": five},
        {"double": "def double(x):\n    return -2.0 * x\n", "fourfold": five},
    )
    assert misconceptions_named(known, "fourfold") == {"adds_five"}
    # On this function it gives three times as much, as another mistake does by itself.
    assert misconceptions_named(unclear, "fourfold") == {"adds_five"}
    assert failed(unclear, "fourfold") == ("values", "seeded")
