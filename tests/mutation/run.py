#!/usr/bin/env python3
"""Mutation testing of the lock, plan and cache logic: one change at a time, then the unit tests must fail.

    dotnet build tests/HubTasks.Tests -p:RunAnalyzers=false
    nice -n 19 python3 tests/mutation/run.py                   # everything: hours
    nice -n 19 python3 tests/mutation/run.py --sample 40       # forty of them, chosen by --seed
    nice -n 19 python3 tests/mutation/run.py src/HubTasks.Hub/Restore/LockCheck.cs

Works in a copy of src/, so that nothing here is touched; prints each survivor with its line, then the score. A mutant that
does not compile counts as none.
"""

import argparse, os, random, re, shutil, subprocess, sys, tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FILES = [
    "src/HubTasks.Hub/Restore/" + name + ".cs" for name in ("LockCheck", "LockReader", "LockWriter", "ModelPlan", "Gathering")
] + [
    "src/HubTasks.Hub/Cache/" + name + ".cs"
    for name in ("ContentCheck", "CacheCleaning", "CacheLock", "BlobSeal", "SoftLock", "CacheUse")
]
CHANGES = [
    (r" == ", " != "), (r" != ", " == "), (r" && ", " || "), (r" \|\| ", " && "),
    (r" < ", " <= "), (r" > ", " >= "), (r" <= ", " < "), (r" >= ", " > "),
    (r" is null\b", " is not null"), (r" is not null\b", " is null"),
    (r"\btrue\b", "false"), (r"\bfalse\b", "true"),
    (r"(?<=[(&|=?:] )!(?=[A-Za-z(])", ""), (r"(?<=\()!(?=[A-Za-z(])", ""),
    (r"\.Any\(", ".All("), (r"\.All\(", ".Any("), (r"\.Order\(", ".OrderDescending("),
    (r"^(\s+)(BlobSeal\.\w+|File\.\w+|Directory\.\w+|Remove\w*|Throw\w*)\((.*)\);$", r"\1;"),
    (r"^(\s+)continue;$", r"\1;"),
]


def mutants(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        lines = file.read().split("\n")
    for number, line in enumerate(lines):
        if line.strip().startswith(("//", "#", "using ")):
            continue
        for pattern, replacement in CHANGES:
            for match in re.finditer(pattern, line):
                inside_text = line[: match.start()].count('"') % 2 == 1
                if not inside_text:
                    changed = line[: match.start()] + match.expand(replacement) + line[match.end() :]
                    yield path, number, line, changed


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("files", nargs="*", default=FILES)
    options.add_argument("--sample", type=int)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--filter", nargs="+", default=["HubTasks.Tests.Hub.Cache*", "HubTasks.Tests.Hub.Restore*"])
    options.add_argument("--patience", type=int, default=300, help="seconds; a mutant that hangs is killed, too")
    chosen = options.parse_args()
    everything = [mutant for path in chosen.files for mutant in mutants(path)]
    if chosen.sample:
        everything = random.Random(chosen.seed).sample(everything, min(chosen.sample, len(everything)))

    with tempfile.TemporaryDirectory(prefix="hubtasks-mutation-") as folder:
        for name in ("Directory.Build.props", "Directory.Packages.props", "global.json", ".editorconfig", "BannedSymbols.txt"):
            shutil.copy(os.path.join(ROOT, name), folder)
        for name in ("HubTasks.Hub", "HubTasks.Findings"):
            shutil.copytree(os.path.join(ROOT, "src", name), os.path.join(folder, "src", name))
        tests = os.path.join(folder, "tests/HubTasks.Tests/bin")
        shutil.copytree(os.path.join(ROOT, "tests/HubTasks.Tests/bin/Debug/net10.0"), tests)
        for name in ("HubTasks.sln", "README.md"):
            shutil.copy(os.path.join(ROOT, name), folder)
        hub = os.path.join(folder, "src/HubTasks.Hub")

        def build():
            return run(["dotnet", "build", hub, "-v", "q", "-nologo", "-p:RunAnalyzers=false",
                        "-p:EnforceCodeStyleInBuild=false", "-p:GenerateDocumentationFile=false"], 600)

        def run(command, patience):
            try:
                done = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=patience)
                return done.returncode, done.stdout.decode(errors="replace")
            except subprocess.TimeoutExpired:
                return -1, "timeout"

        def test():
            shutil.copy(os.path.join(hub, "bin/Debug/net10.0/HubTasks.Hub.dll"), tests)
            return run([os.path.join(tests, "HubTasks.Tests"), "--filter-namespace", *chosen.filter,
                        "--no-progress", "--stop-on-fail", "on"], chosen.patience)

        code, said = build()
        if code != 0 or test()[0] != 0:
            sys.exit("without any change it does not build or the tests fail:\n" + (said if code else test()[1]))

        killed, survivors, none = 0, [], 0
        for path, number, line, changed in everything:
            target = os.path.join(folder, path)
            with open(target, encoding="utf-8") as file:
                original = file.read()
            lines = original.split("\n")
            lines[number] = changed
            with open(target, "w", encoding="utf-8") as file:
                file.write("\n".join(lines))
            if build()[0] != 0:
                none += 1
            elif test()[0] == 0:
                survivors.append(f"{path}:{number + 1}: `{line.strip()}` -> `{changed.strip()}`")
                print("survived " + survivors[-1], flush=True)
            else:
                killed += 1
            with open(target, "w", encoding="utf-8") as file:
                file.write(original)

        real = killed + len(survivors)
        print(f"{killed} of {real} mutants killed: {100 * killed / max(1, real):.0f} %; {none} did not compile")


if __name__ == "__main__":
    main()
