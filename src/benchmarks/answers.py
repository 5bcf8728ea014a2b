"""Compares the greedy answers of two servers of OpenAI's dialect on the same chats.

    python3 src/benchmarks/answers.py CHATS.json OURS THEIRS [KEY]

CHATS.json is a list of objects with "messages" and perhaps "tools"; OURS and THEIRS are base URLs
such as http://127.0.0.1:8080/v1; KEY is the key for the first. Prints how many answers are equal,
in content, reasoning and tool calls, and each pair that is not.
"""

import json
import sys
import urllib.request

FIELDS = ("content", "reasoning_content", "tool_calls")


def ask(url, key, chat):
    body = {
        "model": "stepfun/step-3.5-flash",
        "messages": chat["messages"],
        "temperature": 0,
        "max_tokens": 160,
    }
    if chat.get("tools"):
        body["tools"] = chat["tools"]
    request = urllib.request.Request(
        url + "/chat/completions",
        json.dumps(body).encode(),
        {"Content-Type": "application/json", "Authorization": "Bearer " + key},
    )
    with urllib.request.urlopen(request, timeout=600) as response:
        message = json.load(response)["choices"][0]["message"]
    calls = [
        (call["function"]["name"], json.loads(call["function"]["arguments"]))
        for call in message.get("tool_calls") or []
    ]
    return (message.get("content") or "").strip(), (message.get("reasoning_content") or "").strip(), calls


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        chats = json.load(file)
    ours, theirs = sys.argv[2], sys.argv[3]
    key = sys.argv[4] if len(sys.argv) > 4 else "none"
    equal = 0
    for number, chat in enumerate(chats):
        left, right = ask(ours, key, chat), ask(theirs, "none", chat)
        if left == right:
            equal += 1
            continue
        for name, a, b in zip(FIELDS, left, right):
            if a != b:
                print(f"chat {number}, {name}:\n  {a!r}\n  {b!r}")
    print(f"{equal} of {len(chats)} equal")


if __name__ == "__main__":
    main()
