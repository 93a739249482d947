#!/usr/bin/env bash
# Usage: weekly.sh FOLDER [DOCUMENT]. Compares, applies what is additive, and leaves report.md and changes.patch in the
# folder; says changed=true if there is anything to look at. The work tree is changed.
set -euo pipefail
folder=$1
document=("${@:2}")
mkdir -p "$folder"

# 0: nothing new, 1: drift, 2: the document could not be read or the edits could not be made.
code=0
npm run --silent drift -- "${document[@]}" > "$folder/report.md" || code=$?
[ "$code" -le 1 ] || exit "$code"

changed=false
if [ "$code" -eq 1 ]; then
  changed=true
  npm run --silent drift -- "${document[@]}" --apply > "$folder/applied.md" 2> "$folder/error.txt" && code=0 || code=$?
  if [ "$code" -le 1 ]; then
    # What is left after it is in the report already.
    sed -n '/^## Applied/,$p' "$folder/applied.md" >> "$folder/report.md"
    # Words that only a person can write are marked, so lint complains; then the document is handed over as it is.
    npm run --silent generate || printf '\nThe document needs words before generated/ can be made: npm run generate.\n' >> "$folder/report.md"
  else
    # Nothing was written, for edits are made in a copy; the report is worth a pull request all the same.
    printf '\nNothing could be applied: %s\n' "$(cat "$folder/error.txt")" >> "$folder/report.md"
  fi
  git add --intent-to-add openapi generated
  git diff --binary -- openapi generated > "$folder/changes.patch"
fi
cat "$folder/report.md" >> "${GITHUB_STEP_SUMMARY:-/dev/null}"
echo "changed=$changed" >> "${GITHUB_OUTPUT:-/dev/stdout}"
