# SPDX-License-Identifier: MIT
# Tests of lib/ and mm/ on the build machine: `host-tests`, `fuzz-smoke`.
#
# test_NAME.c becomes build/host/test_NAME, fuzz_NAME.c build/fuzz/fuzz_NAME; each
# links all of lib/, mm/ and the helpers here, compiled once. Results, for who sums
# them up: build/results/host.json and build/results/fuzz.json.

BUILD     ?= build
HOSTCC    ?= gcc
FUZZCC    ?= clang
FUZZ_RUNS ?= 20000

HOST_TESTS := $(patsubst tests/host/%.c,%,$(wildcard tests/host/test_*.c))
FUZZERS    := $(patsubst tests/host/%.c,%,$(wildcard tests/host/fuzz_*.c))

# The C library's mem* and str* serve here; test_string.c includes the kernel's.
HOST_LIB := $(filter-out lib/memory.c lib/string.c,$(wildcard lib/*.c)) \
            $(wildcard mm/*.c) \
            $(filter-out tests/host/test_%.c tests/host/fuzz_%.c, \
                         $(wildcard tests/host/*.c))

# DEFINES_ALLOCATORS: GCC is told of no way back (lib/compiler.h), for the tests misuse
# blocks on purpose.
HOST_FLAGS := -std=gnu11 -DHOST_TEST -DDEFINES_ALLOCATORS -I. -g -O1 -fno-omit-frame-pointer \
              -fno-strict-aliasing -fno-sanitize-recover=undefined \
              -Wall -Wextra -Werror -Wno-unused-parameter -MMD -MP
HOST_CFLAGS := $(HOST_FLAGS) -fsanitize=address,undefined
FUZZ_CFLAGS := $(HOST_FLAGS) -fsanitize=fuzzer-no-link,address,undefined

HOST_BINARIES := $(addprefix $(BUILD)/host/,$(HOST_TESTS))
FUZZ_BINARIES := $(addprefix $(BUILD)/fuzz/,$(FUZZERS))

$(BUILD)/host/obj/%.o: %.c
	@mkdir -p $(@D)
	$(call say,HOST,$<) $(HOSTCC) $(HOST_CFLAGS) -c $< -o $@

$(BUILD)/fuzz/obj/%.o: %.c
	@mkdir -p $(@D)
	$(call say,FUZZ,$<) $(FUZZCC) $(FUZZ_CFLAGS) -c $< -o $@

$(BUILD)/host/libmarbles.a: $(HOST_LIB:%.c=$(BUILD)/host/obj/%.o)
	$(Q)rm -f $@ && ar rcs $@ $^

$(BUILD)/fuzz/libmarbles.a: $(HOST_LIB:%.c=$(BUILD)/fuzz/obj/%.o)
	$(Q)rm -f $@ && ar rcs $@ $^

$(HOST_BINARIES): $(BUILD)/host/%: $(BUILD)/host/obj/tests/host/%.o \
                  $(BUILD)/host/libmarbles.a
	$(call say,HOST,$@) $(HOSTCC) -fsanitize=address,undefined $^ -lcmocka -o $@

$(FUZZ_BINARIES): $(BUILD)/fuzz/%: $(BUILD)/fuzz/obj/tests/host/%.o \
                  $(BUILD)/fuzz/libmarbles.a
	$(call say,FUZZ,$@) $(FUZZCC) -fsanitize=fuzzer,address,undefined $^ -o $@

.PHONY: host-tests fuzz-smoke
host-tests: $(HOST_BINARIES)
	$(Q)sh tests/host/run.sh tests $(BUILD) $(HOST_BINARIES)

fuzz-smoke: $(FUZZ_BINARIES)
	$(Q)FUZZ_RUNS=$(FUZZ_RUNS) sh tests/host/run.sh fuzz $(BUILD) $(FUZZ_BINARIES)

-include $(HOST_LIB:%.c=$(BUILD)/host/obj/%.d) $(HOST_LIB:%.c=$(BUILD)/fuzz/obj/%.d)
-include $(HOST_TESTS:%=$(BUILD)/host/obj/tests/host/%.d)
-include $(FUZZERS:%=$(BUILD)/fuzz/obj/tests/host/%.d)
