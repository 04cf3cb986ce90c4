"""The Jacobian is put together from the whole matrix of softmax's derivatives, path by path."""


# %% attention_jacobian_norms
def attention_jacobian_norms(query, states):
    d, m, T = states.shape
    _, weights = attend(query, states, states)
    norms = np.zeros((T, m))
    for j in range(m):
        w, H, q = weights[:, j], states[:, j, :], query[:, j]
        dw_da = np.diag(w) - np.outer(w, w)  # (T, T)
        for lag, t in enumerate(range(T - 1, -1, -1)):
            as_value = w[t] * np.eye(d)
            as_key = np.outer(H @ dw_da[:, t], q / np.sqrt(d))
            norms[lag, j] = np.linalg.norm(as_value + as_key, ord=2)
    return norms
