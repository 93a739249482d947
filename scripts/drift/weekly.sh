#!/usr/bin/env bash
# Usage: weekly.sh FOLDER [DOCUMENT]. Compares, applies what is additive, and leaves report.md and changes.patch in the
# folder; says changed=true if there is anything to look at. The work tree is changed.
set -euo pipefail
folder=$1
mkdir -p "$folder"

# 0: nothing new, 1: drift, 2: the document could not be read or the edits could not be made.
drift() {
  local code=0
  npm run --silent drift -- "$@" || code=$?
  [ "$code" -le 1 ] || exit "$code"
  return "$code"
}

if drift "${@:2}" > "$folder/report.md"; then
  changed=false
else
  changed=true
  drift "${@:2}" --apply > "$folder/applied.md" || true
  # Words that only a person can write are marked, so lint complains; then the document is handed over as it is.
  npm run --silent generate || echo 'The document needs words before generated/ can be made; run `npm run generate`.' >> "$folder/report.md"
  git add --intent-to-add openapi generated
  git diff --binary -- openapi generated > "$folder/changes.patch"
fi
cat "$folder/report.md" >> "${GITHUB_STEP_SUMMARY:-/dev/null}"
echo "changed=$changed" >> "${GITHUB_OUTPUT:-/dev/stdout}"
