"""A stand-in for a tracker that keeps its state in one JSON file: loads it, adds an edit, writes it anew.

    json_state.py make STATE COUNT      writes a state with COUNT edits
    json_state.py record STATE FILE     adds one
"""
import datetime
import hashlib
import json
import sys


def new_edit(number, content):
    return {"file_path": f"part{number % 100}/file{number}.py", "timestamp": datetime.datetime.now().isoformat(),
            "description": f"edit {number}", "file_hash": hashlib.sha256(content).hexdigest()[:16]}


def make(state, count):
    batches = [{"batch_id": batch + 1, "edits": [new_edit(batch * 5 + e, b"%d" % e) for e in range(5)],
                "start_time": "2024-01-15T10:30:00", "end_time": "2024-01-15T10:31:00", "git_commit_hash": "0" * 40}
               for batch in range(count // 5)]
    with open(state, "w", encoding="utf-8") as stream:
        json.dump({"edit_count": count, "last_updated": "2024-01-15T10:31:00", "batches": batches}, stream, indent=2)


def record(state, file):
    with open(state, encoding="utf-8") as stream:
        data = json.load(stream)
    with open(file, "rb") as stream:
        data["batches"][-1]["edits"].append(new_edit(data["edit_count"], stream.read()))
    data["edit_count"] += 1
    with open(state, "w", encoding="utf-8") as stream:
        json.dump(data, stream, indent=2)


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make(sys.argv[2], int(sys.argv[3]))
    else:
        record(sys.argv[2], sys.argv[3])
