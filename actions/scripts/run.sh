#!/usr/bin/env bash
# Runs one command: run.sh restore|lint|audit|sync|setup. Inputs arrive as HUBTASKS_* and become arguments, never code.
set -euo pipefail

command=$1
arguments=("$command")

native() { if command -v cygpath >/dev/null; then cygpath -m "$1"; else printf '%s\n' "$1"; fi; }

# --name value, for each input that was given: give --name VARIABLE
give() { [ -z "${!2-}" ] || arguments+=("$1=${!2}"); }
# --name, for each input that is true: flag --name VARIABLE
flag() {
  case ${!2-} in
  true) arguments+=("$1") ;;
  false | '') ;;
  *)
    name=${2#HUBTASKS_}
    name=$(tr 'A-Z_' 'a-z-' <<<"$name")
    echo "::error title=hubtasks::the input \`$name\` is neither \`true\` nor \`false\`"
    exit 2
    ;;
  esac
}
# --name value, for each line of an input: lines --name VARIABLE
lines() {
  local line
  while IFS= read -r line || [ -n "$line" ]; do
    line=${line%$'\r'}
    [ -z "${line// /}" ] || arguments+=("$1=$line")
  done <<<"${!2-}"
}

mask() { while IFS= read -r line; do [ -z "$line" ] || echo "::add-mask::$line"; done <<<"$1"; }

work=$(mktemp -d "$(native "$RUNNER_TEMP")/hubtasks.XXXXXX")

case $command in
setup) exit 0 ;;
restore)
  flag --locked HUBTASKS_LOCKED
  flag --verify HUBTASKS_VERIFY
  flag --offline HUBTASKS_OFFLINE
  arguments+=(--format=json)
  ;;
lint | audit)
  give --fail-on HUBTASKS_FAIL_ON
  give --profile HUBTASKS_PROFILE
  give --baseline HUBTASKS_BASELINE
  flag --explain HUBTASKS_EXPLAIN
  flag --comment HUBTASKS_COMMENT
  arguments+=("--report=github=$work/annotations" "--report=sarif=$work/$command.sarif" "--report=json=$work/$command.json")
  [ "${HUBTASKS_SUMMARY-true}" != true ] || arguments+=("--report=markdown=$(native "$GITHUB_STEP_SUMMARY")")
  ;;
sync)
  give --repo HUBTASKS_HUB_REPO
  give --repo-type HUBTASKS_HUB_REPO_TYPE
  give --revision HUBTASKS_HUB_REVISION
  give --github-repo HUBTASKS_GITHUB_REPO
  give --tag HUBTASKS_TAG
  lines --assets HUBTASKS_ASSETS
  lines --extract HUBTASKS_EXTRACT
  give --path-format HUBTASKS_PATH_FORMAT
  give --prereleases HUBTASKS_PRERELEASES
  give --notes-to HUBTASKS_NOTES_TO
  give --on-conflict HUBTASKS_ON_CONFLICT
  give --on-tag-conflict HUBTASKS_ON_TAG_CONFLICT
  give --on-source-change HUBTASKS_ON_SOURCE_CHANGE
  give --delete HUBTASKS_DELETE
  flag --join-parts HUBTASKS_JOIN_PARTS
  flag --create HUBTASKS_CREATE
  flag --dry-run HUBTASKS_DRY_RUN
  flag --fail-on-diff HUBTASKS_FAIL_ON_DIFF
  arguments+=("--plan=$work/plan.json")
  ;;
*)
  echo "::error title=hubtasks::the input \`run\` is none of \`restore\`, \`lint\`, \`audit\`, \`sync\` and \`setup\`"
  exit 2
  ;;
esac

# a token travels as a variable: arguments are seen by other processes
if [ -n "${HUBTASKS_HUB_TOKEN-}" ]; then
  mask "$HUBTASKS_HUB_TOKEN"
  export HF_TOKEN=$HUBTASKS_HUB_TOKEN
elif [ "$command" = sync ] && [ -z "${HF_TOKEN-}" ]; then
  arguments+=(--keyless)
fi
[ -z "${HUBTASKS_GITHUB_TOKEN-}" ] || export GITHUB_TOKEN=$HUBTASKS_GITHUB_TOKEN
[ -z "${HUBTASKS_HUB_ENDPOINT-}" ] || export HF_ENDPOINT=$HUBTASKS_HUB_ENDPOINT
[ -z "${HUBTASKS_CACHE_DIRECTORY-}" ] || export HF_HUB_CACHE=$HUBTASKS_CACHE_DIRECTORY

cd "${HUBTASKS_WORKING_DIRECTORY:-.}"
case $HUBTASKS_TOOL in
*.dll) tool=(dotnet "$HUBTASKS_TOOL") ;;
*) tool=("$HUBTASKS_TOOL") ;;
esac

# lint takes any number of targets, the others one; what follows -- is no option, whatever it looks like
targets=()
while IFS= read -r line || [ -n "$line" ]; do
  line=${line%$'\r'}
  [ -z "${line// /}" ] || targets+=("$line")
done <<<"${HUBTASKS_TARGET-}"
[ ${#targets[@]} -eq 0 ] || arguments+=(-- "${targets[@]}")

# cards, notes and file names are other people's text: between these two lines the runner takes no orders from it
mark="hubtasks-$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')"
status=0
export HUBTASKS_ANNOTATIONS="$work/messages"
echo "::stop-commands::$mark"
# one stream: from two the runner may read a late line after commands count again
if [ "$command" = restore ]; then
  "${tool[@]}" "${arguments[@]}" 3>&1 >"$work/models.json" 2>&3 || status=$?
else
  "${tool[@]}" "${arguments[@]}" 2>&1 || status=$?
fi
echo
echo "::$mark::"
# what the tool wants to be seen on the run's page, every word of it escaped
for file in messages annotations; do
  [ ! -f "$work/$file" ] || cat "$work/$file"
done
[ "$status" -le 1 ] || [ -f "$work/messages" ] || echo "::error title=hubtasks $command::the tool ended with exit code $status and said nothing about it"

case $command in
restore)
  [ "$status" -ne 0 ] || {
    echo "models<<$mark"
    cat "$work/models.json"
    echo
    echo "$mark"
  } >>"$GITHUB_OUTPUT"
  # later steps, a build for one, look where this one put the models
  printf 'HF_HUB_CACHE<<%s\n%s\n%s\n' "$mark" "$HUBTASKS_CACHE_DIRECTORY" "$mark" >>"$GITHUB_ENV"
  ;;
lint | audit)
  [ ! -f "$work/$command.sarif" ] || printf '%s<<%s\n%s\n%s\n' sarif-path "$mark" "$work/$command.sarif" "$mark" >>"$GITHUB_OUTPUT"
  [ ! -f "$work/$command.json" ] || printf '%s<<%s\n%s\n%s\n' report-path "$mark" "$work/$command.json" "$mark" >>"$GITHUB_OUTPUT"
  ;;
sync)
  [ ! -f "$work/plan.json" ] || printf '%s<<%s\n%s\n%s\n' plan-path "$mark" "$work/plan.json" "$mark" >>"$GITHUB_OUTPUT"
  ;;
esac
exit "$status"
