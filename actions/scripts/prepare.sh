#!/usr/bin/env bash
# Decides where the tool comes from and where the caches are; writes outputs and changes nothing else.
# The tool is, in this order: HUBTASKS_TOOL_PATH, version HUBTASKS_TOOL_VERSION of the package, or this checkout, built.
set -euo pipefail

root=$(cd "$(dirname "$0")/../.." && pwd)
native() { if command -v cygpath >/dev/null; then cygpath -m "$1"; else printf '%s\n' "$1"; fi; }

# values from outside stand between delimiters that nobody can foresee
output() {
  local mark
  mark="ghadelimiter_$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')"
  printf '%s<<%s\n%s\n%s\n' "$1" "$mark" "$2" "$mark" >>"$GITHUB_OUTPUT"
}

folder="" key="" needs_dotnet=false
if [ -z "$HUBTASKS_TOOL_PATH" ]; then
  if [ -n "$HUBTASKS_TOOL_VERSION" ]; then
    [[ $HUBTASKS_TOOL_VERSION =~ ^[0-9]+(\.[0-9]+)+([-+][0-9A-Za-z.+-]+)?$ ]] || {
      echo "::error title=hubtasks::\`tool-version\` is not a version; write one such as \`0.1.0\`"
      exit 2
    }
    id=$HUBTASKS_TOOL_VERSION
  else
    # what is built, by its content: a tag such as v1 moves, and an action's folder has no .git to ask
    id=$(cd "$root" && find src docs/workflows global.json Directory.Build.props Directory.Packages.props -type f \
      ! -path '*/bin/*' ! -path '*/obj/*' | LC_ALL=C sort | git hash-object --no-filters --stdin-paths |
      git hash-object --stdin | cut -c 1-16)
  fi
  folder="$(native "$RUNNER_TEMP")/hubtasks-$id"
  [ "$HUBTASKS_CACHE_TOOL" != true ] || [ -e "$folder" ] || key="hubtasks-tool-$RUNNER_OS-$RUNNER_ARCH-$id"
  dotnet --list-sdks 2>/dev/null | grep -q '^10\.' || needs_dotnet=true
fi

hub_cache=${HUBTASKS_CACHE_DIRECTORY:-${HF_HUB_CACHE:-${HF_HOME:-${XDG_CACHE_HOME:-$HOME/.cache}/huggingface}/hub}}
case $hub_cache in
"~"*) hub_cache=$HOME${hub_cache#"~"} ;;
/* | [A-Za-z]:*) ;;
*) hub_cache=$GITHUB_WORKSPACE/$hub_cache ;;
esac
output tool-folder "$folder"
output tool-cache-key "$key"
output needs-dotnet "$needs_dotnet"
output cache-directory "$(native "$hub_cache")"
