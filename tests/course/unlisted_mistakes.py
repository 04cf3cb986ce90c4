"""Wrong answers that no corpus knows, as strangers write them; the messages they get are beside."""

SOFTMAX = {
    "temperature_one_half": """
def softmax(x):
    powers = np.exp((x - np.max(x, axis=0)) / 0.5)
    return powers / powers.sum(axis=0)
""",
    "prefers_the_smallest": """
def softmax(x):
    powers = np.exp(np.min(x, axis=0) - x)
    return powers / powers.sum(axis=0)
""",
    "transposes_what_is_square": """
def softmax(x):
    powers = np.exp(x - np.max(x, axis=0))
    p = powers / powers.sum(axis=0)
    return p.T if p.shape == p.T.shape and p.ndim == 2 else p
""",
    "sums_in_half_precision": """
def softmax(x):
    powers = np.exp(x - np.max(x, axis=0))
    return powers / powers.astype(np.float16).sum(axis=0)
""",
    "clips_probabilities": """
def softmax(x):
    powers = np.exp(x - np.max(x, axis=0))
    return np.clip(powers / powers.sum(axis=0), 1e-7, 1 - 1e-7)
""",
    "rounds_to_six_decimals": """
def softmax(x):
    powers = np.exp(x - np.max(x, axis=0))
    return np.round(powers / powers.sum(axis=0), 6)
""",
    "adds_a_hundred_thousandth": """
def softmax(x):
    powers = np.exp(x - np.max(x, axis=0))
    return powers / (powers.sum(axis=0) + 1e-5)
""",
    "masks_small_probabilities": """
def softmax(x):
    powers = np.exp(x - np.max(x, axis=0))
    p = powers / powers.sum(axis=0)
    return np.where(p < 1e-4, 0.0, p)
""",
    "takes_all": """
def softmax(x):
    return (x == np.max(x, axis=0)).astype(float)
""",
    "returns_logarithms": """
def softmax(x):
    shifted = x - np.max(x, axis=0)
    return shifted - np.log(np.exp(shifted).sum(axis=0))
""",
    "shifts_by_the_minimum": """
def softmax(x):
    powers = np.exp(x - np.min(x, axis=0))
    return powers / powers.sum(axis=0)
""",
    "clips_scores_at_seven_hundred": """
def softmax(x):
    powers = np.exp(np.clip(x, -700, 700))
    return powers / powers.sum(axis=0)
""",
    "gives_single_precision": """
def softmax(x):
    powers = np.exp(x - np.max(x, axis=0))
    return (powers / powers.sum(axis=0)).astype(np.float32)
""",
    "makes_a_vector_a_column": """
def softmax(x):
    x = np.atleast_2d(x.T).T
    powers = np.exp(x - np.max(x, axis=0))
    return powers / powers.sum(axis=0)
""",
    "returns_lists": """
def softmax(x):
    powers = np.exp(x - np.max(x, axis=0))
    return (powers / powers.sum(axis=0)).tolist()
""",
    "divides_by_a_number_less": """
def softmax(x):
    powers = np.exp(x - np.max(x, axis=0))
    return powers / powers[:-1].sum(axis=0)
""",
    "prints_it": """
def softmax(x):
    powers = np.exp(x - np.max(x, axis=0))
    print(powers / powers.sum(axis=0))
""",
    "remembers_the_first_shift": """
shift = None

def softmax(x):
    global shift
    if shift is None:
        shift = np.max(x)
    powers = np.exp(x - shift)
    return powers / powers.sum(axis=0)
""",
}

RNN_CELL_FORWARD = {
    "subtracts_the_bias": """
def rnn_cell_forward(xt, a_prev, parameters):
    a_next = np.tanh(parameters["w1"] @ xt + parameters["w2"] @ a_prev - parameters["b1"])
    return a_next, softmax(parameters["w3"] @ a_next + parameters["b2"])
""",
    "adds_the_output_bias_twice": """
def rnn_cell_forward(xt, a_prev, parameters):
    a_next = np.tanh(parameters["w1"] @ xt + parameters["w2"] @ a_prev + parameters["b1"])
    return a_next, softmax(parameters["w3"] @ a_next + 2 * parameters["b2"])
""",
    "squashes_with_arctan": """
def rnn_cell_forward(xt, a_prev, parameters):
    a_next = np.arctan(parameters["w1"] @ xt + parameters["w2"] @ a_prev + parameters["b1"])
    return a_next, softmax(parameters["w3"] @ a_next + parameters["b2"])
""",
    "squashes_with_a_clip": """
def rnn_cell_forward(xt, a_prev, parameters):
    z = parameters["w1"] @ xt + parameters["w2"] @ a_prev + parameters["b1"]
    a_next = np.clip(z, -1, 1)
    return a_next, softmax(parameters["w3"] @ a_next + parameters["b2"])
""",
    "adds_the_old_state_outside": """
def rnn_cell_forward(xt, a_prev, parameters):
    a_next = a_prev + np.tanh(parameters["w1"] @ xt + parameters["b1"])
    return a_next, softmax(parameters["w3"] @ a_next + parameters["b2"])
""",
    "predicts_from_both_states": """
def rnn_cell_forward(xt, a_prev, parameters):
    a_next = np.tanh(parameters["w1"] @ xt + parameters["w2"] @ a_prev + parameters["b1"])
    return a_next, softmax(parameters["w3"] @ (a_next + a_prev) / 2 + parameters["b2"])
""",
    "returns_a_cache_too": """
def rnn_cell_forward(xt, a_prev, parameters):
    a_next = np.tanh(parameters["w1"] @ xt + parameters["w2"] @ a_prev + parameters["b1"])
    yt_pred = softmax(parameters["w3"] @ a_next + parameters["b2"])
    return a_next, yt_pred, (a_next, a_prev, xt, parameters)
""",
    "returns_a_dict": """
def rnn_cell_forward(xt, a_prev, parameters):
    a_next = np.tanh(parameters["w1"] @ xt + parameters["w2"] @ a_prev + parameters["b1"])
    return {"a_next": a_next, "yt_pred": softmax(parameters["w3"] @ a_next + parameters["b2"])}
""",
    "forgets_to_return": """
def rnn_cell_forward(xt, a_prev, parameters):
    a_next = np.tanh(parameters["w1"] @ xt + parameters["w2"] @ a_prev + parameters["b1"])
    yt_pred = softmax(parameters["w3"] @ a_next + parameters["b2"])
""",
    "returns_the_state_only": """
def rnn_cell_forward(xt, a_prev, parameters):
    return np.tanh(parameters["w1"] @ xt + parameters["w2"] @ a_prev + parameters["b1"])
""",
    "multiplies_elementwise": """
def rnn_cell_forward(xt, a_prev, parameters):
    a_next = np.tanh(parameters["w1"] * xt + parameters["w2"] * a_prev + parameters["b1"])
    return a_next, softmax(parameters["w3"] * a_next + parameters["b2"])
""",
    "reads_a_global": """
weights = None

def rnn_cell_forward(xt, a_prev, parameters):
    global weights
    weights = weights or parameters
    a_next = np.tanh(weights["w1"] @ xt + weights["w2"] @ a_prev + weights["b1"])
    return a_next, softmax(weights["w3"] @ a_next + weights["b2"])
""",
    "writes_the_state_into_the_old_one": """
def rnn_cell_forward(xt, a_prev, parameters):
    a_prev[...] = np.tanh(parameters["w1"] @ xt + parameters["w2"] @ a_prev + parameters["b1"])
    return a_prev, softmax(parameters["w3"] @ a_prev + parameters["b2"])
""",
    "works_in_half_precision": """
def rnn_cell_forward(xt, a_prev, parameters):
    p = {k: v.astype(np.float16) for k, v in parameters.items()}
    z = p["w1"] @ xt.astype(np.float16) + p["w2"] @ a_prev.astype(np.float16) + p["b1"]
    a_next = np.tanh(z).astype(float)
    return a_next, softmax(parameters["w3"] @ a_next + parameters["b2"])
""",
    "names_a_parameter_that_is_not_there": """
def rnn_cell_forward(xt, a_prev, parameters):
    a_next = np.tanh(parameters["Wx"] @ xt + parameters["w2"] @ a_prev + parameters["b1"])
    return a_next, softmax(parameters["w3"] @ a_next + parameters["b2"])
""",
}

RUN_FORWARD = {
    "reads_backwards": """
def run_forward(x, a0, parameters):
    a_next = a0
    for t in reversed(range(x.shape[2])):
        a_next, yt_pred = rnn_cell_forward(x[:, :, t], a_next, parameters)
    return a_next, yt_pred
""",
    "skips_the_first_step": """
def run_forward(x, a0, parameters):
    a_next = a0
    for t in range(1, x.shape[2]):
        a_next, yt_pred = rnn_cell_forward(x[:, :, t], a_next, parameters)
    return a_next, yt_pred
""",
    "reads_the_last_step_twice": """
def run_forward(x, a0, parameters):
    a_next = a0
    for t in range(x.shape[2]):
        a_next, yt_pred = rnn_cell_forward(x[:, :, t], a_next, parameters)
    return rnn_cell_forward(x[:, :, -1], a_next, parameters)
""",
    "keeps_the_first_prediction": """
def run_forward(x, a0, parameters):
    a_next, first = rnn_cell_forward(x[:, :, 0], a0, parameters)
    for t in range(1, x.shape[2]):
        a_next, _ = rnn_cell_forward(x[:, :, t], a_next, parameters)
    return a_next, first
""",
    "averages_the_input": """
def run_forward(x, a0, parameters):
    return rnn_cell_forward(x.mean(axis=2), a0, parameters)
""",
    "returns_inside_the_loop": """
def run_forward(x, a0, parameters):
    a_next = a0
    for t in range(x.shape[2]):
        a_next, yt_pred = rnn_cell_forward(x[:, :, t], a_next, parameters)
        return a_next, yt_pred
""",
    "never_ends_its_recursion": """
def run_forward(x, a0, parameters):
    a_next, yt_pred = run_forward(x[:, :, :-1], a0, parameters)
    return rnn_cell_forward(x[:, :, -1], a_next, parameters)
""",
}

UNROLL_FORWARD = {
    "shows_time_backwards": """
def unroll_forward(x, a0, parameters):
    a_next, states, predictions = a0, [], []
    for t in range(x.shape[2]):
        a_next, yt_pred = rnn_cell_forward(x[:, :, t], a_next, parameters)
        states.append(a_next)
        predictions.append(yt_pred)
    return np.stack(states[::-1], axis=2), np.stack(predictions[::-1], axis=2)
""",
    "predicts_one_step_late": """
def unroll_forward(x, a0, parameters):
    a_next, states, predictions = a0, [], []
    for t in range(x.shape[2]):
        predictions.append(softmax(parameters["w3"] @ a_next + parameters["b2"]))
        a_next, _ = rnn_cell_forward(x[:, :, t], a_next, parameters)
        states.append(a_next)
    return np.stack(states, axis=2), np.stack(predictions, axis=2)
""",
    "keeps_a0_as_well": """
def unroll_forward(x, a0, parameters):
    states, predictions = [a0], []
    for t in range(x.shape[2]):
        a_next, yt_pred = rnn_cell_forward(x[:, :, t], states[-1], parameters)
        states.append(a_next)
        predictions.append(yt_pred)
    return np.stack(states, axis=2), np.stack(predictions, axis=2)
""",
    "puts_time_second": """
def unroll_forward(x, a0, parameters):
    a_next, states, predictions = a0, [], []
    for t in range(x.shape[2]):
        a_next, yt_pred = rnn_cell_forward(x[:, :, t], a_next, parameters)
        states.append(a_next)
        predictions.append(yt_pred)
    return np.stack(states, axis=1), np.stack(predictions, axis=1)
""",
    "returns_lists_of_steps": """
def unroll_forward(x, a0, parameters):
    a_next, states, predictions = a0, [], []
    for t in range(x.shape[2]):
        a_next, yt_pred = rnn_cell_forward(x[:, :, t], a_next, parameters)
        states.append(a_next)
        predictions.append(yt_pred)
    return states, predictions
""",
    "adds_states_up": """
def unroll_forward(x, a0, parameters):
    a_next, states, predictions = a0, [], []
    for t in range(x.shape[2]):
        a_next, yt_pred = rnn_cell_forward(x[:, :, t], a_next, parameters)
        states.append(a_next)
        predictions.append(yt_pred)
    return np.cumsum(np.stack(states, axis=2), axis=2), np.stack(predictions, axis=2)
""",
    "repeats_the_last_prediction": """
def unroll_forward(x, a0, parameters):
    a_next, states, predictions = a0, [], []
    for t in range(x.shape[2]):
        a_next, yt_pred = rnn_cell_forward(x[:, :, t], a_next, parameters)
        states.append(a_next)
        predictions.append(yt_pred)
    return np.stack(states, axis=2), np.stack([yt_pred] * len(states), axis=2)
""",
    "is_off_in_the_last_step": """
def unroll_forward(x, a0, parameters):
    a_next, states, predictions = a0, [], []
    for t in range(x.shape[2]):
        a_next, yt_pred = rnn_cell_forward(x[:, :, t], a_next, parameters)
        states.append(a_next + 1e-5 * (t == x.shape[2] - 1))
        predictions.append(yt_pred)
    return np.stack(states, axis=2), np.stack(predictions, axis=2)
""",
}

ALL = {
    "softmax": SOFTMAX,
    "rnn_cell_forward": RNN_CELL_FORWARD,
    "run_forward": RUN_FORWARD,
    "unroll_forward": UNROLL_FORWARD,
}
