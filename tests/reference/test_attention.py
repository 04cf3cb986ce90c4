"""The reference of `attention` beside independent means, and the facts that its notebook quotes."""
