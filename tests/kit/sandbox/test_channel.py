"""The wire: frames arrive as they were sent, and whatever else arrives is refused cheaply."""

import fcntl
import json
import math
import resource
import socket
import sys
import threading
import time
import tracemalloc

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder.worker import channel as wire
from autograder.worker.channel import (
    MAGIC,
    MAX_HEADER,
    PREFIX,
    Channel,
    Deadline,
    DeadlineExceeded,
    TooMuch,
)
from autograder.worker.values import MAX_ARRAYS, MAX_PAYLOAD, Decoder, Encoder, ProtocolError

REFUSED = (ProtocolError, EOFError, DeadlineExceeded)
SOON = 0.05  # seconds


@pytest.fixture
def ends():
    """A channel, and the bare socket at its other end."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield Channel(ours), theirs


def frame(header, payload=b""):
    """A frame as a forger would write it."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return PREFIX.pack(MAGIC, len(text)) + text + payload


def received(data, *, close=True):
    """What a channel makes of these bytes; the other end is then closed."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        feeder = threading.Thread(target=_feed, args=(theirs, data, close))
        feeder.start()
        try:
            return Channel(ours).receive(Deadline(5 if close else SOON))
        finally:
            ours.shutdown(socket.SHUT_RDWR)
            feeder.join()


def _feed(connection, data, close):
    try:
        connection.sendall(data)
        if close:
            connection.shutdown(socket.SHUT_WR)
    except OSError:
        pass  # the reader had seen enough


def header(**changes):
    return {"id": 1, "arrays": [], "body": {}, **changes}


# -- what is well-formed ----------------------------------------------------------------------


def test_a_frame_arrives_as_it_was_sent(ends):
    ours, theirs = ends
    Channel(theirs).send(7, {"do": "call", "function": "softmax"}, [np.arange(6.0)])
    frame = ours.receive(Deadline(5))
    assert (frame.request, frame.body) == (7, {"do": "call", "function": "softmax"})
    np.testing.assert_array_equal(frame.arrays[0], np.arange(6.0), strict=True)


@pytest.mark.parametrize(
    "array",
    [
        np.array(2.5),
        np.arange(5, dtype=np.int8),
        np.arange(24.0).reshape(2, 3, 4)[:, ::2],
        np.asfortranarray(np.arange(12, dtype=np.float32).reshape(3, 4)),
        np.array([True, False]),
        np.arange(3) * 1j,
        np.arange(4, dtype=">f8"),
        np.arange(4, dtype=np.float16),
        np.arange(4, dtype=np.longdouble),
        np.zeros((0, 3)),
        np.zeros((3, 0)),
        np.array([np.nan, np.inf, -0.0]),
        np.broadcast_to(1.5, (3, 4)),
        np.zeros((1,) * 32),
    ],
    ids=lambda array: f"{array.dtype.str}{array.shape}",
)
def test_an_array_keeps_dtype_shape_and_bits(ends, array):
    ours, theirs = ends
    Channel(theirs).send(1, {}, [array])
    (arrived,) = ours.receive(Deadline(5)).arrays
    assert (arrived.dtype, arrived.shape) == (array.dtype, array.shape)
    assert arrived.tobytes() == array.tobytes()


HARD = {
    "truths of memory that nobody set": np.full((2, 3), 7, np.uint8).view(bool),
    "of those, every second in Fortran's order": np.full((4, 6), 2, np.uint8).T[::2].view(bool),
    "one truth everywhere": np.broadcast_to(True, (10**6, 10**6)),
    "nothing, as wide as nothing can be": np.empty((0, 10**9, 10**9)),
    "nothing, a little too wide": np.empty((0, MAX_PAYLOAD // 8 + 1)),
    "nothing, as wide as it may be": np.empty((0, MAX_PAYLOAD // 8)),
    "no axis, too many axes": np.zeros((1,) * 64),
    "one number everywhere": np.broadcast_to(0.5, (10**5, 10**5)),
    "texts": np.array(["a"]),
    "long texts": ["\N{GRINNING FACE}" * 1000] * 19_000,
    "long keys": {f"{n}" + "\N{GRINNING FACE}" * 990: n for n in range(9_000)},
    "long names": [type("\N{GREEK SMALL LETTER PI}" * 200, (), {})()] * 19_000,
    "long names of what is too deep": [
        type("\N{GREEK SMALL LETTER PI}" * 200, (list,), {})([[[[[[[[[]]]]]]]]])
        for _ in range(9000)
    ],
    "many axes": [np.zeros((1,) * 32)] * 4096,
    "many numbers": [-1.2345678901234567e-300] * 19_990,
    "two times half and a bit": [np.zeros(MAX_PAYLOAD // 16 + 1)] * 2,
}


@pytest.mark.parametrize("value", HARD.values(), ids=HARD)
def test_whatever_a_worker_sends_is_read(value):
    """What cannot travel is named by its sender: a refusal is for what no worker of ours sends."""
    encoder = Encoder()
    sent = 1, {"value": encoder.tree(value)}, encoder.arrays
    ours, theirs = socket.socketpair()
    with ours, theirs:
        sender = threading.Thread(target=Channel(theirs).send, args=sent)
        sender.start()
        frame = Channel(ours).receive(Deadline(20))
        sender.join()
    arrived = Decoder(frame.arrays).value(frame.body["value"])
    if isinstance(arrived, np.ndarray):
        np.testing.assert_array_equal(arrived, np.asarray(value))


@pytest.mark.parametrize("dtype", ["<f8", ">f8", "<c16", "<f2", "|b1", "<u4"])
def test_a_large_array_keeps_its_bits_whatever_its_dtype(ends, dtype):
    ours, theirs = ends
    array = (np.arange(50_000) % 2).astype(dtype)
    sender = threading.Thread(target=Channel(theirs).send, args=(1, {}, [array, array[::-1]]))
    sender.start()
    arrived = ours.receive(Deadline(5)).arrays
    sender.join()
    assert [one.tobytes() for one in arrived] == [array.tobytes(), array[::-1].tobytes()]


def test_arrays_that_arrive_can_be_written_to_and_are_aligned(ends):
    ours, theirs = ends
    Channel(theirs).send(1, {}, [np.zeros(3, np.int8), np.zeros(3)])
    for array in ours.receive(Deadline(5)).arrays:
        assert array.flags.writeable
        assert array.flags.aligned


def test_two_frames_in_one_go_are_read_one_by_one(ends):
    ours, theirs = ends
    theirs.sendall(frame(header(id=1)) + frame(header(id=2)))
    assert [ours.receive(Deadline(5)).request for _ in range(2)] == [1, 2]


def test_nan_does_not_leave_in_a_header(ends):
    with pytest.raises(ValueError, match="not JSON compliant"):
        ends[0].send(1, {"value": math.nan})


def test_descriptors_above_1024_can_be_waited_for():
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < 1200:
        pytest.skip(f"NOT TESTED: at most {hard} descriptors can be open here")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 1200), hard))
    ours, theirs = socket.socketpair()
    try:
        high = socket.socket(fileno=fcntl.fcntl(ours, fcntl.F_DUPFD, 1100))
        with ours, theirs, high, pytest.raises(DeadlineExceeded):
            Channel(high).receive(Deadline(SOON))
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


# -- what is not ------------------------------------------------------------------------------

MALFORMED = {
    "another magic": PREFIX.pack(b"AGK2", 2) + b"{}",
    "a header of 4 GB": PREFIX.pack(MAGIC, 2**32 - 1),
    "a header just too long": PREFIX.pack(MAGIC, MAX_HEADER + 1),
    "not JSON": frame(b"{"),
    "not UTF-8": frame(b'{"id": 1, "arrays": [], "body": {"\xff": 1}}'),
    "half a surrogate pair, raw": frame('{"id": "\ud800"}'.encode("utf-16-le", "surrogatepass")),
    "nothing": frame(b""),
    "a list": frame([]),
    "a number": frame(7),
    "no id": frame({"arrays": [], "body": {}}),
    "no body": frame({"id": 1, "arrays": []}),
    "a field too many": frame(header(extra=1)),
    "id a truth value": frame(header(id=True)),
    "id a text": frame(header(id="1")),
    "body a list": frame(header(body=[])),
    "a key twice": frame(b'{"id": 1, "id": 1, "arrays": [], "body": {}}'),
    "a key twice, deep inside": frame(b'{"id": 1, "arrays": [], "body": {"a": {"b": 1, "b": 1}}}'),
    "NaN": frame(b'{"id": 1, "arrays": [], "body": {"a": NaN}}'),
    "Infinity": frame(b'{"id": 1, "arrays": [], "body": {"a": -Infinity}}'),
    "a fraction": frame(b'{"id": 1, "arrays": [], "body": {"a": 0.5}}'),
    "an exponent": frame(b'{"id": 1, "arrays": [], "body": {"a": 1e9}}'),
    "a number of 10 000 digits": frame(b'{"id": 1, "arrays": [], "body": ' + b"9" * 10_000 + b"}"),
    "100 000 brackets": frame(b'{"id": ' + b"[" * 100_000),
    "arrays a dict": frame(header(arrays={})),
    "an array a text": frame(header(arrays=["<f8"])),
    "a shape a number": frame(header(arrays=[["<f8", 3]])),
    "a size a truth value": frame(header(arrays=[["<f8", [True]]])),
    "a size below 0": frame(header(arrays=[["<f8", [-1]]])),
    "a size a text": frame(header(arrays=[["<f8", ["3"]]])),
    "a size of 10^18": frame(header(arrays=[["<f8", [10**18]]])),
    "zero by 10^18": frame(header(arrays=[["<f8", [0, 10**18]]])),
    "zero by much, often": frame(header(arrays=[["<f8", [0] + [10**7] * 31]])),
    "33 dimensions": frame(header(arrays=[["<f8", [1] * 33]]), bytes(8)),
    "too large by one byte": frame(header(arrays=[["|u1", [MAX_PAYLOAD + 1]]])),
    "too large together": frame(header(arrays=[["|u1", [MAX_PAYLOAD]], ["|u1", [1]]])),
    "too many arrays": frame(header(arrays=[["<f8", [0]]] * (MAX_ARRAYS + 1))),
    "a dtype of objects": frame(header(arrays=[["|O", [1]]]), bytes(8)),
    "a dtype of voids": frame(header(arrays=[["|V8", [1]]]), bytes(8)),
    "a dtype of texts": frame(header(arrays=[["<U1", [1]]]), bytes(4)),
    "a dtype of dates": frame(header(arrays=[["<M8[s]", [1]]]), bytes(8)),
    "a dtype of records": frame(header(arrays=[["f8,f8", [1]]]), bytes(16)),
    "a dtype of subarrays": frame(header(arrays=[["(2,)f8", [1]]]), bytes(16)),
    "a dtype that does not exist": frame(header(arrays=[["<b8", [1]]]), bytes(8)),
    "a dtype with a long name": frame(header(arrays=[["<f8" + " " * 1000, [1]]]), bytes(8)),
    "a dtype that numpy warns of": frame(header(arrays=[["a8", [1]]]), bytes(8)),
    "truth values that are neither": frame(header(arrays=[["|b1", [2]]]), b"\x01\x02"),
}


@pytest.mark.parametrize("data", MALFORMED.values(), ids=MALFORMED)
def test_a_malformed_frame_is_refused_as_such(data):
    with pytest.raises(ProtocolError):
        received(data)


@pytest.mark.parametrize("cut", [0, 3, 8, 20, -1])
def test_a_frame_that_is_cut_off_is_the_end(cut):
    whole = frame(header(arrays=[["<f8", [2]]]), bytes(16))
    with pytest.raises(EOFError):
        received(whole[:cut])


@pytest.mark.parametrize(
    ("body", "arrays"),
    [
        ({}, [np.zeros(10)]),
        ({"text": "a" * 500}, []),
        ({"text": "a" * 500}, [np.zeros(10)]),
    ],
)
def test_a_reader_may_allow_less_than_the_protocol_does(ends, body, arrays):
    ours, theirs = ends
    Channel(theirs).send(1, body, arrays)
    size = ours.receive(Deadline(5)).size
    Channel(theirs).send(1, body, arrays)
    assert ours.receive(Deadline(5), most=size).body == body
    Channel(theirs).send(1, body, arrays)
    with pytest.raises(TooMuch):
        ours.receive(Deadline(5), most=size - 1)


def test_memory_is_not_taken_for_what_is_announced_and_never_sent():
    def most():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (
            1 if sys.platform == "darwin" else 1024
        )

    before = most()
    for _ in range(3):
        with pytest.raises(DeadlineExceeded):
            received(frame(header(arrays=[["|u1", [MAX_PAYLOAD]]])), close=False)
    assert most() - before < 8 << 20


@pytest.mark.parametrize("piece", [b"[],", b"{},", b'"",', b"1,", b"[[[]]],"])
def test_a_header_takes_limited_memory_to_read(piece):
    text = b'{"id": 1, "arrays": [' + piece * (MAX_HEADER // 32 // len(piece)) + b'0], "body": {}}'
    tracemalloc.start()
    try:
        with pytest.raises(ProtocolError):
            received(frame(text))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak / len(text) * MAX_HEADER < 200 << 20


# -- deadlines --------------------------------------------------------------------------------


def test_silence_ends_at_the_deadline(ends):
    started = time.monotonic()
    with pytest.raises(DeadlineExceeded):
        ends[0].receive(Deadline(SOON))
    assert SOON <= time.monotonic() - started < SOON + 1


def test_a_drip_of_bytes_ends_at_the_deadline(ends):
    ours, theirs = ends
    theirs.sendall(frame(header(arrays=[["|u1", [1 << 20]]])))
    stop = threading.Event()

    def drip():
        while not stop.wait(0.002):
            theirs.send(b"x")

    dripping = threading.Thread(target=drip)
    dripping.start()
    started = time.monotonic()
    try:
        with pytest.raises(DeadlineExceeded):
            ours.receive(Deadline(0.2))
    finally:
        stop.set()
        dripping.join()
    assert time.monotonic() - started < 1.2


def test_bytes_that_are_there_already_do_not_outlast_the_deadline(ends):
    ours, theirs = ends
    theirs.sendall(frame(header(arrays=[["|u1", [20_000]]]), bytes(10_000)))
    with pytest.raises(DeadlineExceeded):
        ours.receive(Deadline(-1))


def test_what_came_in_time_is_read_by_a_reader_that_was_stopped_for_a_while(ends):
    ours, theirs = ends
    theirs.sendall(frame(header(arrays=[["|u1", [3]]]), bytes(3)))
    assert ours.receive(Deadline(-1)).arrays[0].tolist() == [0, 0, 0]


def test_a_reader_who_does_not_read_ends_at_the_deadline(ends):
    started = time.monotonic()
    with pytest.raises(DeadlineExceeded):
        ends[0].send(1, {}, [np.zeros(1 << 20)], Deadline(SOON))
    assert time.monotonic() - started < SOON + 1


def test_a_reader_who_sips_ends_at_the_deadline(ends):
    ours, theirs = ends
    stop = threading.Event()

    def sip():
        while not stop.wait(0.002):
            theirs.recv(4096)

    sipping = threading.Thread(target=sip)
    sipping.start()
    started = time.monotonic()
    try:
        with pytest.raises(DeadlineExceeded):
            ours.send(1, {}, [np.zeros(4 << 20)], Deadline(0.2))
    finally:
        stop.set()
        sipping.join()
    assert time.monotonic() - started < 1.2


def test_a_writer_who_is_gone_is_the_end(ends):
    ours, theirs = ends
    theirs.close()
    with pytest.raises(EOFError):
        ours.receive(Deadline(5))


# -- whatever may come ------------------------------------------------------------------------

MANY = settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.just(10**18),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4)
    ),
    max_leaves=12,
)
DESCRIBED = st.tuples(
    st.sampled_from(["<f8", ">f4", "|b1", "<c16", "|O", "|V3", "f", "<i3", "c1", ""]) | st.text(),
    st.lists(st.integers(-1, 6) | st.sampled_from([10**9, 10**18]), max_size=4),
)


@MANY
@given(st.binary(max_size=200))
def test_any_bytes_are_a_frame_or_refused(data):
    refused_or_read(data)


@MANY
@given(st.binary(max_size=200))
def test_any_header_is_a_frame_or_refused(text):
    refused_or_read(frame(text))


@MANY
@given(
    st.fixed_dictionaries(
        {"id": JSON, "arrays": st.lists(DESCRIBED, max_size=3) | JSON, "body": JSON}
    ),
    st.binary(max_size=64),
)
def test_any_well_named_header_is_a_frame_or_refused(described, payload):
    refused_or_read(frame(json.dumps(described).encode(), payload))


@MANY
@given(st.integers(0, 400), st.integers(0, 255))
def test_a_frame_with_one_byte_changed_is_a_frame_or_refused(place, value):
    data = bytearray(frame(header(arrays=[["<f8", [2, 3]], ["|b1", [4]]]), bytes(52)))
    data[place % len(data)] = value
    refused_or_read(bytes(data))


def refused_or_read(data):
    try:
        frame = received(data)
    except REFUSED:
        return
    assert isinstance(frame, wire.Frame)
    assert sum(array.nbytes for array in frame.arrays) <= len(data)
