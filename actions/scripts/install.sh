#!/usr/bin/env bash
# Makes the tool be there, as `prepare.sh` decided, and puts it on the path of later steps.
set -euo pipefail

root=$(cd "$(dirname "$0")/../.." && pwd)
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

if [ -n "$HUBTASKS_TOOL_PATH" ]; then
  [ -f "$HUBTASKS_TOOL_PATH" ] || {
    echo "::error title=hubtasks::\`tool-path\` names no file"
    exit 2
  }
  tool=$HUBTASKS_TOOL_PATH
  if ! command -v hubtasks >/dev/null; then
    folder="$RUNNER_TEMP/hubtasks-path"
    mkdir -p "$folder"
    case $tool in
    *.dll) printf '#!/usr/bin/env bash\nexec dotnet %q "$@"\n' "$tool" ;;
    *) printf '#!/usr/bin/env bash\nexec %q "$@"\n' "$tool" ;;
    esac >"$folder/hubtasks"
    chmod +x "$folder/hubtasks"
    echo "$folder" >>"$GITHUB_PATH"
  fi
else
  if [ ! -e "$HUBTASKS_TOOL_FOLDER" ]; then
    # no folder of the caller's: its global.json and nuget.config decide about its own builds only
    cd "$root"
    part="$HUBTASKS_TOOL_FOLDER.part"
    rm -rf "$part"
    if [ -n "$HUBTASKS_TOOL_VERSION" ]; then
      echo "::group::Install hubtasks $HUBTASKS_TOOL_VERSION"
      source=()
      [ -z "$HUBTASKS_TOOL_SOURCE" ] || source=(--source "$HUBTASKS_TOOL_SOURCE")
      dotnet tool install HubTasks.Tool --version "$HUBTASKS_TOOL_VERSION" --tool-path "$part" ${source[@]+"${source[@]}"}
    else
      echo '::group::Build hubtasks'
      dotnet publish src/HubTasks.Cli -c Release -o "$part" -nologo -v quiet \
        -p:ContinuousIntegrationBuild=true -p:RunAnalyzers=false -p:GenerateDocumentationFile=false
    fi
    echo '::endgroup::'
    mv "$part" "$HUBTASKS_TOOL_FOLDER"
  fi
  tool="$HUBTASKS_TOOL_FOLDER/hubtasks"
  [ ! -f "$tool.exe" ] || tool="$tool.exe"
  echo "$HUBTASKS_TOOL_FOLDER" >>"$GITHUB_PATH"
fi
printf 'tool=%s\n' "$tool" >>"$GITHUB_OUTPUT"
