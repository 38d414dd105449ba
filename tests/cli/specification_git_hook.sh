#!/usr/bin/env bash
# The specification's "Method 2: Git Hook Integration", with the hook as it is written there.
. "$(dirname "$0")/prelude.sh"
make_specification_project
make_repository
cat >.git/hooks/post-commit <<'HOOK'
#!/bin/bash
# Auto-record edits after commits

for file in $(git diff-tree --no-commit-id --name-only -r HEAD | grep '\.py$'); do
    if [ -f "$file" ]; then
        python test_batch_tracker.py record "$file" -d "$(git log -1 --pretty=%B)"
    fi
done
HOOK
chmod +x .git/hooks/post-commit
echo '# one' >>orchestrator.py
echo '# two' >>dnp_integration.py
expect_exit 0 git commit -qam 'Two files'
for number in 1 2 3; do
    echo "# $number" >>report_generator.py
    expect_exit 0 git commit -qam "Report $number"
done
expect_err 'batch 1: 5 of 5'
expect_err '4 passed'
expect_exit 0 pentad log
expect_out 'Two files'
expect_out 'Report 3'
