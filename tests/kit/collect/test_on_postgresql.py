"""The same on a gradebook that is no file."""

from tests.kit.collect.conftest import ROSTER, SOLVED, zipped
from tests.kit.postgres import needs_postgresql, server


@needs_postgresql
def test_a_class_is_entered_changed_and_collected_on_postgresql(empty, tmp_path):
    table = tmp_path / "class.csv"
    table.write_text(ROSTER)
    download = zipped({"lovelaceada_4711_1_a.ipynb": SOLVED}, tmp_path / "s.zip")
    with server() as address, (empty.path / "course_config.py").open("a") as config:
        address = address.replace("postgresql:", "postgresql+psycopg:")
        config.write(f'\n    c.CourseDirectory.db_url = "{address}"\n')
        config.flush()
        assert empty.run("roster", table).out.endswith("gradebook: 4 new\n")
        table.write_text(ROSTER.replace("Lovelace", "King"))
        changed = empty.run("roster", table).out
        assert changed.endswith("gradebook: 1 changed, 3 unchanged\n")
        assert empty.run("roster", table).out == "gradebook: 4 unchanged\n"
        empty.collect(download)
    assert empty.submitted() == {"ada": SOLVED}
    assert not (empty.path / "gradebook.db").exists()
