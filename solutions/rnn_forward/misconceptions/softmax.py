"""What students believe about softmax, and how it shows."""

import numpy as np

from autograder.course.corpus import misconception


@misconception(
    belief="Each example is a row, so each row becomes probabilities.",
    hint="In a batch, your rows sum to 1 and your columns do not. Here each column is an example: "
    "work down the columns, along axis 0.",
    caught_by=("values", "seeded"),
)
def normalises_over_batch(x):
    powers = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return powers / np.sum(powers, axis=-1, keepdims=True)


@misconception(
    belief="Each example is a row, and scores always come as a batch.",
    hint="In a batch, your rows sum to 1 and your columns do not, and a single vector of scores "
    "raises, since it has no axis 1. Columns are examples: work along axis 0, which both have.",
    caught_by=("shapes", "values", "seeded"),
)
def normalises_along_axis_one(x):
    powers = np.exp(x - np.max(x, axis=1, keepdims=True))
    return powers / np.sum(powers, axis=1, keepdims=True)


@misconception(
    belief="Each example is a row, and the formula can be computed as it is printed.",
    hint="Two things: in a batch your rows sum to 1 and your columns do not, so work along axis 0; "
    "and scores like 1000 give NaN, since exp overflows above 709.",
    caught_by=("values", "seeded"),
)
def normalises_over_batch_without_a_shift(x):
    powers = np.exp(x)
    return powers / np.sum(powers, axis=-1, keepdims=True)


@misconception(
    belief="Each example is a row, scores always come as a batch, and exp never overflows.",
    hint="Three things: in a batch your rows sum to 1 and your columns do not, and a vector of "
    "scores raises, so work along axis 0; and scores like 1000 give NaN: exp overflows above 709.",
    caught_by=("shapes", "values", "seeded"),
)
def normalises_along_axis_one_without_a_shift(x):
    powers = np.exp(x)
    return powers / np.sum(powers, axis=1, keepdims=True)


@misconception(
    belief="A batch is one set of probabilities, and the formula can be computed as printed.",
    hint="Two things: all the entries of a batch together sum to 1, where each column should; and "
    "scores like 1000 give NaN, since exp overflows above 709.",
    caught_by=("values", "seeded"),
)
def normalises_over_everything_without_a_shift(x):
    powers = np.exp(x)
    return powers / np.sum(powers)


@misconception(
    belief="A batch is one set of probabilities, which sums to 1 as a whole.",
    hint="All the entries of a batch together sum to 1, so that the examples share what each "
    "should have for itself. Try np.sum's axis argument: one sum for each column.",
    caught_by=("values", "seeded"),
)
def normalises_over_everything(x):
    powers = np.exp(x - np.max(x))
    return powers / np.sum(powers)


@misconception(
    belief="A shift for each column makes the batch safe, and one sum makes it probabilities.",
    hint="All the entries of a batch together sum to 1, and the shift that differs from column to "
    "column does not cancel any more. Both belong to a column: add up along the axis that the "
    "maximum has.",
    caught_by=("values", "seeded"),
)
def shifts_each_column_and_divides_by_one_sum(x):
    powers = np.exp(x - np.max(x, axis=0))
    return powers / np.sum(powers)


@misconception(
    belief="The formula as it is printed can be computed as it is printed.",
    hint="Ordinary scores come out right, but scores like 1000 give NaN: exp overflows above 709. "
    "(A column of -1000s is 0 divided by 0.) Taking one number away from all scores of a column "
    "changes nothing on paper: look for the number that tames exp.",
    caught_by=("values",),
)
def skips_the_shift(x):
    powers = np.exp(x)
    return powers / np.sum(powers, axis=0)


@misconception(
    belief="One shift, by the largest score of the whole batch, makes every column safe.",
    hint="A column whose scores lie far below the rest of the batch comes out as NaN: after the "
    "shift its exponentials are all 0. Let each column have a shift of its own.",
    caught_by=("values",),
)
def shifts_by_the_overall_maximum(x):
    powers = np.exp(x - np.max(x))
    return powers / np.sum(powers, axis=0)


@misconception(
    belief="To keep exp small it is enough to centre the scores.",
    hint="Large scores that lie close together come out right, but a score far above its column's "
    "mean still overflows and gives NaN. Choose the shift so that no score is left above zero.",
    caught_by=("values",),
)
def shifts_by_the_mean(x):
    powers = np.exp(x - np.mean(x, axis=0))
    return powers / np.sum(powers, axis=0)


@misconception(
    belief="A row sum finds its row by itself when it divides.",
    hint="A batch of one, of shape (K, 1), comes back as (K, K); a larger one raises, unless it is "
    "square. Your sums run along the rows and have shape (K,), which numpy lines up with the "
    "columns. Print the shape of your sums: there should be one sum for each column.",
    caught_by=("shapes", "values", "seeded"),
)
def loses_the_summed_axis(x):
    powers = np.exp(x - np.max(x, axis=0))
    return powers / np.sum(powers, axis=-1)


@misconception(
    belief="The scores themselves are the answer.",
    hint="What comes back is x, unchanged: it has negative entries, and its columns do not sum to "
    "1. Return the probabilities that you make of x.",
    caught_by=("values", "seeded"),
)
def returns_the_scores(x):
    return x


@misconception(
    belief="Softmax squashes each score into (0, 1) by itself.",
    hint="Every entry is the sigmoid of its own score: between 0 and 1, but the columns do not sum "
    "to 1. In softmax the scores of a column compete: each exponential is a share of their sum.",
    caught_by=("values", "seeded"),
)
def applies_sigmoid(x):
    return np.exp(-np.logaddexp(0, -x))


@misconception(
    belief="Once the largest score is shifted to zero, its exponentials are the probabilities.",
    hint="The largest entry of every column is exactly 1, so columns sum to more than 1. The "
    "exponentials are right; one step is missing after them.",
    caught_by=("values", "seeded"),
)
def forgets_to_divide(x):
    return np.exp(x - np.max(x, axis=0))


@misconception(
    belief="x -= shift makes a new array, as x = x - shift does.",
    hint="The probabilities are right, but x itself was changed, and it is the caller's array. "
    "Put shifted scores into an array of your own.",
    caught_by=("values",),
)
def alters_its_input(x):
    x -= np.max(x, axis=0)
    powers = np.exp(x)
    return powers / np.sum(powers, axis=0)


@misconception(
    belief="np.zeros_like(x) has room for any answer of the same shape.",
    hint="Floats come out right; for integer scores, every probability below 1 becomes 0. An array "
    "made like an integer x holds integers and drops the fractions: give it a float dtype.",
    caught_by=("values",),
)
def fills_an_array_like_its_input(x):
    powers = np.exp(x - np.max(x, axis=0))
    probabilities = np.zeros_like(x)
    probabilities[...] = powers / np.sum(powers, axis=0)
    return probabilities


@misconception(
    belief="Only a batch needs the shift.",
    hint="Batches come out right, but a single vector of scores like 1000 gives NaN: exp overflows "
    "above 709, and there you take nothing away first. Treat both alike.",
    caught_by=("values",),
)
def shifts_batches_only(x):
    powers = np.exp(x - np.max(x, axis=0)) if x.ndim > 1 else np.exp(x)
    return powers / np.sum(powers, axis=0)


@misconception(
    belief="Only a single example needs the shift.",
    hint="A single vector comes out right, but a batch of scores like 1000 gives NaN: exp "
    "overflows above 709, and there you take nothing away first. Treat both alike.",
    caught_by=("values",),
)
def shifts_vectors_only(x):
    powers = np.exp(x) if x.ndim > 1 else np.exp(x - np.max(x))
    return powers / np.sum(powers, axis=0)


@misconception(
    belief="Each example is a row, and one shift by the largest score of all makes every row safe.",
    hint="Two things: in a batch your rows sum to 1 and your columns do not, so work along axis 0; "
    "and where all scores of a row lie far below the largest of the batch, NaN comes out. Let each "
    "example have a shift of its own.",
    caught_by=("values", "seeded"),
)
def normalises_over_batch_after_one_shift(x):
    powers = np.exp(x - np.max(x))
    return powers / np.sum(powers, axis=-1, keepdims=True)


@misconception(
    belief="Each example is a row, scores come as a batch, and one shift makes every row safe.",
    hint="Three things: in a batch your rows sum to 1 and your columns do not, and a vector "
    "raises, so work along axis 0; and where all scores of a row lie far below the largest of "
    "the batch, NaN comes out: let each example have a shift of its own.",
    caught_by=("shapes", "values", "seeded"),
)
def normalises_along_axis_one_after_one_shift(x):
    powers = np.exp(x - np.max(x))
    return powers / np.sum(powers, axis=1, keepdims=True)


@misconception(
    belief="Each example is a row, and may be shifted where it stands.",
    hint="Two things: in a batch your rows sum to 1 and your columns do not, so work along axis 0; "
    "and x itself was changed, which is the caller's array.",
    caught_by=("values", "seeded"),
)
def normalises_rows_in_place(x):
    x -= np.max(x, axis=-1, keepdims=True)
    powers = np.exp(x)
    return powers / np.sum(powers, axis=-1, keepdims=True)


@misconception(
    belief="Scores always come as a batch, whose columns can be counted.",
    hint="A batch comes out right, and a single vector of scores raises: it has no second axis to "
    "count columns by. Axis 0 is there in both.",
    caught_by=("shapes", "values", "seeded"),
)
def counts_columns_of_a_vector(x):
    probabilities = np.zeros(x.shape)
    for j in range(x.shape[1]):
        powers = np.exp(x[:, j] - np.max(x[:, j]))
        probabilities[:, j] = powers / np.sum(powers)
    return probabilities


@misconception(
    belief="Scores always have two axes.",
    hint="A batch comes out right, and a single vector of scores raises: its shape is one number, "
    "and you take it apart into two. What works along axis 0 needs neither.",
    caught_by=("shapes", "values", "seeded"),
)
def takes_the_shape_apart(x):
    K, m = x.shape
    powers = np.exp(x - np.max(x, axis=0).reshape(1, m))
    return powers / np.sum(powers, axis=0).reshape(1, m)


@misconception(
    belief="Python's own max serves for arrays.",
    hint="A single vector comes out right, and a batch raises: Python's `max` compares whole rows, "
    "and no row is larger or smaller as a whole. numpy's has an axis.",
    caught_by=("shapes", "values", "seeded"),
)
def takes_pythons_maximum(x):
    powers = np.exp(x - max(x))
    return powers / np.sum(powers, axis=0)


@misconception(
    belief="A list of results is as good as an array.",
    hint="A list came back, with an entry for each row of x. An array of the shape of x is asked. "
    "(And its entries are NaN for scores like 1000, since exp overflows above 709.)",
    caught_by=("shapes", "values", "seeded"),
)
def returns_a_list_of_rows(x):
    powers = np.exp(x)
    total = np.sum(powers, axis=0)
    return [row / total for row in powers]


@misconception(
    belief="A list of results is as good as an array, and all scores share one sum.",
    hint="A list came back, with an entry for each row of x, and in a batch all its entries "
    "together sum to 1. An array of the shape of x is asked, each of whose columns sums to 1. "
    "(And scores like 1000 give NaN, since exp overflows above 709.)",
    caught_by=("shapes", "values", "seeded"),
)
def returns_a_list_with_one_sum(x):
    powers = np.exp(x)
    total = np.sum(powers)
    return [row / total for row in powers]


@misconception(
    belief="A list of results is as good as an array, if its entries are right.",
    hint="A list came back, with an entry for each row of x, and every number in it is right. An "
    "array of the shape of x is asked.",
    caught_by=("shapes", "values", "seeded"),
)
def returns_a_list_of_right_rows(x):
    powers = np.exp(x - np.max(x, axis=0))
    return list(powers / np.sum(powers, axis=0))


@misconception(
    belief="Scores that exp cannot take may be cut off where it can.",
    hint="Ordinary scores come out right, but those beyond a few hundred are cut off before exp, "
    "so that 1000 and 2000 count the same. Only differences within a column matter: take the "
    "column's largest score away, and nothing is lost.",
    caught_by=("values",),
)
def cuts_the_scores_off(x):
    powers = np.exp(np.clip(x, -500, 500))
    return powers / np.sum(powers, axis=0)


@misconception(
    belief="Softmax is best given as a logarithm.",
    hint="No entry of yours is above 0: they are the logarithms of the probabilities. Some "
    "libraries give those, for a loss; here the probabilities themselves are asked.",
    caught_by=("values", "seeded"),
)
def returns_the_logarithms(x):
    shifted = x - np.max(x, axis=0)
    return shifted - np.log(np.sum(np.exp(shifted), axis=0))


@misconception(
    belief="A batch is laid on its side before it is normalised.",
    hint="The numbers are right, but a batch comes back as its transpose: it was turned on its "
    "side, and not turned back. The result has the shape of x.",
    caught_by=("shapes", "values", "seeded"),
)
def leaves_the_batch_on_its_side(x):
    powers = np.exp(x - np.max(x, axis=0))
    return (powers / np.sum(powers, axis=0)).T


@misconception(
    belief="A row sum finds its row by itself when it divides, and exp never overflows.",
    hint="Two things: a batch of one, of shape (K, 1), comes back as (K, K), and a larger one "
    "raises, unless it is square, as your sums run along the rows and numpy lines them up with "
    "the columns; and scores like 1000 give NaN, since exp overflows above 709.",
    caught_by=("shapes", "values", "seeded"),
)
def loses_the_summed_axis_without_a_shift(x):
    powers = np.exp(x)
    return powers / np.sum(powers, axis=-1)


@misconception(
    belief="Scores come as a batch of rows, and a row sum finds its row by itself when it divides.",
    hint="A vector of scores raises, since it has no axis 1, and a batch raises too, unless it is "
    "square or of one example: your sums run along the rows and have shape (K,), which numpy lines "
    "up with the columns. Columns are examples: work along axis 0.",
    caught_by=("shapes", "values", "seeded"),
)
def loses_axis_one_without_a_shift(x):
    powers = np.exp(x)
    return powers / np.sum(powers, axis=1)


@misconception(
    belief="Scores come as a batch of rows, one shift is enough, and a row sum finds its row.",
    hint="A vector of scores raises, since it has no axis 1, and a batch raises too, unless it is "
    "square or of one example: your sums run along the rows and have shape (K,), which numpy lines "
    "up with the columns. Columns are examples: work along axis 0, for the shift as well.",
    caught_by=("shapes", "values", "seeded"),
)
def loses_axis_one_after_one_shift(x):
    powers = np.exp(x - np.max(x))
    return powers / np.sum(powers, axis=1)


@misconception(
    belief="The shift is the largest score, or 0 where that is negative.",
    hint="Scores like 1000 come out right, but a column of scores near -1000 gives NaN: its "
    "exponentials are all 0, and 0 is divided by 0. Your shift is never below 0, and such a "
    "column needs its own largest score taken away as well.",
    caught_by=("values",),
)
def shifts_by_no_less_than_zero(x):
    powers = np.exp(x - np.maximum(0, np.max(x, axis=0)))
    return powers / np.sum(powers, axis=0)


@misconception(
    belief="Any maximum tames exp, along whichever axis.",
    hint="Each row of a batch was shifted by a number of its own, which does not cancel when a "
    "column is divided by its sum. One number may be taken away from all the scores of a column: "
    "let the maximum run along the axis along which you add up.",
    caught_by=("values", "seeded"),
)
def shifts_each_row_and_adds_up_each_column(x):
    powers = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return powers / np.sum(powers, axis=0)
