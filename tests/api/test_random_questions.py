"""Whatever is asked, nothing breaks; `python -m tests.ops.random_questions` asks far more."""

import pytest

from tests.ops.random_questions import ask, questions


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_no_random_question_breaks_the_site(careless_client, world, seed):
    def answer(question):
        response = careless_client.get(question)
        # To its end: a file that nobody reads keeps its turn.
        response.getvalue()
        return response.status_code

    statuses, broken = ask(500, seed, answer)
    assert broken == []
    assert set(statuses) <= {200, 400, 404, 406}
    assert statuses[200] > 60
    assert statuses[400] > 60


def test_a_seed_asks_the_same_questions_again():
    assert list(questions(200, 7)) == list(questions(200, 7)) != list(questions(200, 8))
