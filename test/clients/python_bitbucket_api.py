"""Runs calls of Debian's python3-bitbucket-api and prints what each answered, as JSON.

    python3 python_bitbucket_api.py BASE USERNAME PASSWORD REPOSITORY < CALLS

CALLS is a JSON list of [name, positional arguments, named arguments], like ["issue.comment.get", [1], {"issue_id": 2}].
"""

import json
import sys

from bitbucket import bitbucket

base, username, password, repository = sys.argv[1:]
client = bitbucket.Bitbucket(username, password, repository)
client.URLS['BASE'] = base + '/%s'
answers = []
for name, positional, named in json.load(sys.stdin):
    call = client
    for part in name.split('.'):
        call = getattr(call, part)
    answers.append(call(*positional, **named))
json.dump(answers, sys.stdout)
