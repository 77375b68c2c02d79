"""The README shows what the site answers."""

import json
import re
from pathlib import Path

from django.conf import settings

README = Path(settings.BASE_DIR, "README.md").read_text()
QUESTIONS = re.findall(r"`(/api/[^`]+\?[^`]+)`", README)


def test_the_first_question_of_the_readme_is_answered_as_it_says(client, record):
    [address] = re.findall(r"curl 'http://127\.0\.0\.1:8000(/api/[^']+)'", README)
    [shown] = re.findall(r"```json\n(.*?)```", README, re.DOTALL)
    assert client.get(address).json() == json.loads(shown)


def test_each_question_that_is_often_asked_first_takes_one_request(client, record):
    assert len(QUESTIONS) >= 8
    for address in QUESTIONS:
        answer = client.get(address)
        assert answer.status_code == 200, address
        rows = answer.json().get("results") or answer.json().get("groups")
        assert rows, address
