#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/host/run.sh tests|fuzz BUILD BINARY... - run them, show what failed, sum up.
#
# A line for each binary, then `host: N passed, N failed` (or `fuzz: ...`), also as
# BUILD/results/host.json (fuzz.json). Complete output: BUILD/results/host/*.log.
# A test counts as passed only if cmocka said so; one that began and did not end,
# because the program died in it, has failed. Status 1 if anything failed.
kind=$1 build=$2
shift 2

suite=host
[ "$kind" = fuzz ] && suite=fuzz
results=$build/results
logs=$results/$suite
mkdir -p "$logs"
passed=0 failed=0

count() {
    grep -c "$1" "$2" || true
}

# The sanitizers' own signal handlers would hide which test died.
run_tests() {
    log=$logs/$(basename "$1").log
    timeout -s KILL 120 env ASAN_OPTIONS=handle_segv=0:handle_sigill=0:detect_leaks=1 \
        "$1" >"$log" 2>&1
    status=$?
    ok=$(count '^\[       OK \]' "$log")
    begun=$(count '^\[ RUN      \]' "$log")
    skipped=$(count '^\[  SKIPPED \] [^0-9]' "$log")
    bad=$((begun - ok - skipped))
    [ $status -ne 0 ] && [ $bad -eq 0 ] && bad=1
    [ "$begun" -eq 0 ] && [ $bad -eq 0 ] && bad=1
}

# A fuzzer is one test: so many inputs, none of which may break it. The seed is
# fixed, so a run can be repeated; what broke it is kept beside its log.
run_fuzzer() {
    name=$(basename "$1")
    log=$logs/$name.log
    timeout -s KILL 300 "$1" -runs="${FUZZ_RUNS:-20000}" -seed=1 -max_len=4096 \
        -artifact_prefix="$logs/$name-" -print_final_stats=1 >"$log" 2>&1
    status=$?
    ok=0 bad=1
    [ $status -eq 0 ] && ok=1 bad=0
}

for binary in "$@"; do
    if [ "$kind" = fuzz ]; then run_fuzzer "$binary"; else run_tests "$binary"; fi
    passed=$((passed + ok)) failed=$((failed + bad))
    printf '  %-24s %3d passed' "$(basename "$binary")" "$ok"
    if [ $bad -gt 0 ]; then
        printf ', %d FAILED (status %d, %s)\n' "$bad" $status "$log"
        grep -v -e '^\[ RUN ' -e '^\[       OK' -e '^\[==' "$log" | tail -n 40 |
            sed 's/^/    /'
    else
        printf '\n'
    fi
done

printf '{"suite":"%s","passed":%d,"failed":%d,"skipped":0}\n' $suite $passed $failed \
    >"$results/$suite.json"
echo "$suite: $passed passed, $failed failed"
[ $failed -eq 0 ]
