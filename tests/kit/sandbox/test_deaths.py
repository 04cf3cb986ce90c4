"""However a worker ends, the reason is named in time, and nobody else notices."""

import socket
import textwrap
import time

import numpy as np
import pytest

from autograder.sandbox.answers import Ended, Raised, Returned
from autograder.sandbox.deadline import MOST_ADDED
from autograder.sandbox.launch import Limits, Sandbox
from autograder.sandbox.worker import WorkerFailed

SECONDS = 20.0
SHORT = 0.4

DEATHS = {
    "a loop": ("while True: pass", Ended("timeout", "0.4 s")),
    "a nap": ("import time; time.sleep(60)", Ended("timeout", "0.4 s")),
    "a loop that catches everything, signals blocked": (
        """
        import signal
        signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
        while True:
            try:
                while True: pass
            except BaseException: pass
        """,
        Ended("timeout", "0.4 s"),
    ),
    "a silent exit": ("import os; os._exit(0)", Ended("exit", "0")),
    "an exit with a number": ("import os; os._exit(7)", Ended("exit", "7")),
    "a segmentation fault": (
        "import ctypes; ctypes.string_at(0)",
        Ended("signal", "SIGSEGV"),
    ),
    "an alarm that nobody hears": (
        "import signal, time; signal.setitimer(signal.ITIMER_REAL, .01); time.sleep(9)",
        Ended("timeout", "0.4 s"),
    ),
    "a recursion through C": (
        # On a small stack, as Python 3.12 and later stop it in time on a large one.
        """
        import sys, threading
        sys.setrecursionlimit(2**31 - 1)
        threading.stack_size(32768)
        def dig(n=0): return sorted([n + 1], key=dig)
        digging = threading.Thread(target=dig)
        digging.start()
        digging.join()
        """,
        Ended("signal", "SIGSEGV"),
    ),
    "nonsense on the wire": (
        'import os; os.write(3, b\'{"outcome": "passed"}\' * 100); os.read(3, 1)',
        Ended("garbled"),
    ),
    "an answer to another question": (
        """
        import json, os, struct
        text = json.dumps({"id": 99, "arrays": [], "body": {"status": "missing"}}).encode()
        os.write(3, b"AGK1" + struct.pack("<I", len(text)) + text); os.read(3, 1)
        """,
        Ended("garbled"),
    ),
    "a channel that was closed": ("import os; os.close(3)", Ended("garbled")),
    "a channel that is something else": (
        "import os; os.dup2(os.open('/dev/zero', os.O_RDONLY), 3)",
        Ended("garbled"),
    ),
    "a reply that was spoilt": (
        "import json; json.dumps = lambda *_, **__: 'passed'",
        Ended("garbled"),
    ),
}


def deaths(test):
    return pytest.mark.parametrize(("source", "ended"), DEATHS.values(), ids=DEATHS)(test)


@deaths
def test_the_death_of_a_cell_is_named_in_time(worker, source, ended):
    seconds = SHORT if ended.reason == "timeout" else SECONDS
    started = time.monotonic()
    run = worker.run_cell(textwrap.dedent(source), seconds)
    assert (run.outputs, run.failure) == ((), ended)
    assert time.monotonic() - started < (1 + MOST_ADDED) * seconds + 2


@deaths
def test_the_death_of_a_call_is_named_in_time(worker, source, ended):
    seconds = SHORT if ended.reason == "timeout" else SECONDS
    body = textwrap.indent(textwrap.dedent(source), "    ")
    assert worker.run_cell(f"def softmax(x):\n{body}", SECONDS).failure is None
    started = time.monotonic()
    assert worker.call("softmax", (np.ones(3),), seconds) == ended
    assert time.monotonic() - started < (1 + MOST_ADDED) * seconds + 2


@pytest.mark.parametrize("name", ["a loop", "a silent exit", "a segmentation fault"])
def test_neighbours_and_zygote_outlive_a_death(zygote, name):
    with zygote.fork() as neighbour, zygote.fork() as worker:
        neighbour.run_cell("x = 42", SECONDS)
        worker.run_cell(DEATHS[name][0], SHORT)
        assert neighbour.run_cell("print(x)", SECONDS).outputs[0]["text"] == "42\n"
        with zygote.fork() as next_one:
            assert next_one.run_cell("1", SECONDS).failure is None


def test_a_worker_that_has_ended_cannot_be_asked_again(worker):
    worker.run_cell("import os; os._exit(0)", SECONDS)
    with pytest.raises(WorkerFailed, match=r"^this worker has ended$"):
        worker.run_cell("1", SECONDS)


def test_a_worker_that_stops_itself_times_out(worker):
    run = worker.run_cell("import signal; signal.raise_signal(signal.SIGSTOP)", SECONDS)
    assert run.failure == Raised(
        "OSError",
        "[Errno 38] Function not implemented",
        1,
        "import signal; signal.raise_signal(signal.SIGSTOP)",
        "<module>",
    )


def test_too_much_memory_is_an_error_that_the_worker_survives(worker):
    run = worker.run_cell("import numpy as np\nnp.ones(1 << 30)", SECONDS)
    assert run.failure.type == "MemoryError"
    assert worker.run_cell("1", SECONDS).failure is None


def test_no_memory_left_for_the_worker_itself_is_named(worker):
    worker.run_cell(
        """
def hoard(x):
    kept = globals().setdefault("kept", [])
    piece = 1 << 26
    while piece:
        try:
            kept.append(bytes(piece))
        except MemoryError:
            piece //= 2
""",
        SECONDS,
    )
    assert isinstance(worker.call("hoard", (1,), SECONDS), Returned)
    assert worker.call("hoard", (np.zeros(1 << 20),), SECONDS) == Ended("memory")


@pytest.fixture(scope="module")
def hurried(without):
    """A zygote whose workers have one second of processor time."""
    with Sandbox(limits=Limits(cpu_seconds=1), without=without).start() as started:
        yield started


def test_processor_time_is_named_when_it_is_used_up(hurried):
    with hurried.fork() as worker:
        assert worker.run_cell("while True: pass", SECONDS).failure == Ended("processor time")


def test_processor_time_ends_also_who_ignores_the_warning(hurried):
    source = "import signal; signal.signal(signal.SIGXCPU, signal.SIG_IGN)\nwhile True: pass"
    with hurried.fork() as worker:
        assert worker.run_cell(source, SECONDS).failure == Ended("processor time")


# -- claims that are no answers ---------------------------------------------------------------


def claiming(worker, body):
    """The answer to a call when the worker's reply says `body`."""
    worker.run_cell(
        f"""
import json
honest = json.dumps
def f(x):
    def forge(value, **options):
        value["body"] = {body}
        return honest(value, **options)
    json.dumps = forge
""",
        SECONDS,
    )
    return worker.call("f", (1.0,), SECONDS)


@pytest.mark.parametrize(
    "body",
    [
        "{'outcome': 'passed', 'score': 10**6}",
        "{'status': 'passed'}",
        "{'status': 'returned'}",
        "{'status': 'returned', 'value': ['none'], 'altered': []}",
        "{'status': 'returned', 'value': ['array', 0, 'C'], 'altered': [], 'warned': []}",
        "{'status': 'returned', 'value': ['shared', 0], 'altered': [], 'warned': []}",
        "{'status': 'returned', 'value': ['none'], 'altered': [7], 'warned': []}",
        "{'status': 'returned', 'value': ['none'], 'altered': None, 'warned': []}",
        "{'status': 'returned', 'value': ['none'], 'altered': [], 'warned': [7]}",
        "{'status': 'returned', 'value': ['none'], 'altered': [], 'warned': 'overflow'}",
        "{'status': 'returned', 'value': [[]] * 100, 'altered': [], 'warned': []}",
        "{'status': 'raised', 'error': None}",
        "{}",
    ],
)
def test_a_claim_that_is_no_answer_is_garbled(worker, body):
    assert claiming(worker, body) == Ended("garbled")


@pytest.mark.parametrize("cpu", ["10**4000", "-(10**4000)", "True", "'1'", "None", "[]"])
def test_a_claim_of_processor_time_changes_no_answer(worker, cpu):
    before = worker.zygote.calls_cpu
    body = f"{{'status': 'returned', 'value': ['none'], 'altered': [], 'warned': [], 'cpu': {cpu}}}"
    assert claiming(worker, body) == Returned(None)
    assert before <= worker.zygote.calls_cpu <= before + SECONDS


def test_names_that_a_worker_claims_are_few_and_short(worker):
    worker.run_cell("for i in range(3000): globals()[f'f{i}'] = len", SECONDS)
    worker.run_cell("globals()['g' * 10_000] = globals()['softmaxx'] = len", SECONDS)
    assert len(worker.names(SECONDS).defined) <= 1000
    worker.run_cell(
        "import json; honest = json.dumps\n"
        "def forge(v, **o):\n"
        "    if 'names' in v['body']: v['body']['names'] = ['n' * 10_000] + ['soft'] * 5000\n"
        "    return honest(v, **o)\n"
        "json.dumps = forge",
        SECONDS,
    )
    assert worker.names(SECONDS).defined == ("soft",) * 999


@pytest.mark.parametrize(
    ("value", "fit"),
    [
        ("np.zeros((1 << 22) - 4096)", 4),
        ("('x' * 100,) * 1000", 148),  # and each byte of a text for eight
        ("[0.5] * 19_000", 25),
        ("[np.zeros(1)] * 4096", 24),  # each counts for a thousand bytes, as it takes as long
    ],
)
def test_answers_of_one_worker_are_bounded_together(worker, value, fit):
    worker.run_cell(f"import numpy as np\ndef f(): return {value}", SECONDS)
    answers = [worker.call("f", (), SECONDS) for _ in range(fit + 1)]
    assert [type(answer) for answer in answers[:fit]] == [Returned] * fit
    assert answers[fit] == Ended("too much", "128 MB")


def test_a_worker_cannot_send_descriptors(worker):
    """Those in flight are counted for the whole account, the grader's own among them."""
    sends = "import socket\nchannel = socket.socket(fileno=3)\n"
    sends += "try: socket.send_fds(channel, [b'x'], [0] * 200)\nfinally: channel.detach()"
    assert worker.run_cell(sends, SECONDS).failure.message.startswith("[Errno 38]")
    assert worker.run_cell("1", SECONDS).failure is None


def test_a_container_that_cannot_be_read_is_named(worker, call):
    worker.run_cell(
        "class Grudge(list):\n    def __iter__(self): raise SystemExit\ndef f(): return Grudge()",
        SECONDS,
    )
    assert str(call("f")) == "Opaque(type_name='Grudge (that cannot be read)')"
    assert worker.alive


def test_a_slow_drip_of_an_answer_ends_at_the_deadline(worker):
    worker.run_cell(
        """
import json, os, struct, time
def f():
    text = json.dumps({"id": 2, "arrays": [["|u1", [1 << 20]]], "body": {}}).encode()
    os.write(3, b"AGK1" + struct.pack("<I", len(text)) + text)
    while True:
        os.write(3, b"x")
""",
        SECONDS,
    )
    started = time.monotonic()
    assert worker.call("f", (), SHORT) == Ended("timeout", "0.4 s")
    assert time.monotonic() - started < SHORT + 2


def test_a_question_that_nobody_reads_ends_at_the_deadline(worker):
    worker.run_cell("import time\ndef f(x): time.sleep(60)", SECONDS)
    # More than the socket holds, while the worker is busy with the question before.
    call = ["f", ["tuple", [["none"]]], ["dict", []]]
    worker._channel.send(1, {"do": "calls", "calls": [call], "share": None})
    started = time.monotonic()
    assert worker.call("f", (np.zeros(1 << 22),), SHORT) == Ended("timeout", "0.4 s")
    assert time.monotonic() - started < SHORT + 2


def test_the_grader_keeps_no_socket_of_a_worker_that_died(zygote):
    with zygote.fork() as worker:
        worker.run_cell("import os; os._exit(0)", SECONDS)
        assert worker.connection.fileno() == -1
        assert isinstance(worker.connection, socket.socket)
