"""The README shows what the site answers."""

import json
import re
from pathlib import Path

from django.conf import settings


def test_the_first_question_of_the_readme_is_answered_as_it_says(client, record):
    text = Path(settings.BASE_DIR, "README.md").read_text()
    [address] = re.findall(r"curl 'http://127\.0\.0\.1:8000(/api/[^']+)'", text)
    [shown] = re.findall(r"```json\n(.*?)```", text, re.DOTALL)
    assert client.get(address).json() == json.loads(shown)
