"""Every answer is a name bound to a lambda or a partial; there is no def of it."""

# %% softmax
normalise = lambda powers: powers / powers.sum(axis=0)
softmax = lambda x: normalise(np.exp(x - np.max(x, axis=0)))

# %% rnn_cell_forward
rnn_cell_forward = lambda xt, a_prev, parameters: (
    a_next := np.tanh(parameters["w1"] @ xt + (parameters["w2"] @ a_prev + parameters["b1"])),
    softmax(parameters["w3"] @ a_next + parameters["b2"]),
)

# %% run_forward
from functools import partial


def walk(x, a0, parameters, keep):
    steps = [(a0, None)]
    steps += (rnn_cell_forward(x[..., t], steps[-1][0], parameters) for t in range(x.shape[-1]))
    return keep(steps[1:])


run_forward = partial(walk, keep=lambda steps: steps[-1])

# %% unroll_forward
stack_steps = partial(np.stack, axis=-1)
unroll_forward = partial(walk, keep=lambda steps: tuple(map(stack_steps, zip(*steps))))
