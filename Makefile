# SPDX-License-Identifier: MIT
# Marbles: `make help` lists what there is to make; tools/make/ holds the rules.

BUILD     ?= build$(if $(filter 1,$(DEBUG)),/debug)
TOOLCHAIN ?= gcc
MEM       ?= 128
ACCEL     ?= tcg
GDB_PORT  ?= 1234

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules

# As many jobs as there are processors; a -j on the command line wins.
ifeq ($(MAKELEVEL),0)
MAKEFLAGS += -j$(shell nproc 2>/dev/null || sysctl -n hw.ncpu 2>/dev/null || echo 2)
endif

# V=1 shows the commands; else one short line for each.
Q := $(if $(V),,@)
say = $(if $(V),,@printf '  %-5s %s\n' '$(1)' '$(2)';)

include tools/make/deps.mk
include tools/make/toolchain.mk
include tools/make/sanitize.mk
include tools/make/kernel.mk
include tools/make/iso.mk
include tools/make/modules.mk
include tools/make/qemu.mk
include tools/make/churn.mk
include tools/make/test.mk
include tools/make/analyze.mk
include tools/make/labs.mk
include tools/make/bench.mk
include tools/make/heapview.mk
include tools/make/develop.mk

.PHONY: all help
all: $(BUILD)/marbles.elf $(BUILD)/marbles.iso ## kernel and boot disk (the default)

help: ## this list
	@printf 'Marbles: a teaching kernel that never loses count.\n\n'
	@awk -F ':.*## ' '/^[a-z][a-z-]*:.*## /{printf "  make %-12s %s\n", $$1, $$2}' \
	    Makefile tools/make/*.mk
	@printf '\nOptions, and what they are now:\n'
	@printf '  %-22s %s\n' \
	    'RUN="cmd; cmd"' 'commands for the shell to run at boot' \
	    'APPEND="name=value"' 'more for the boot command line' \
	    'MEM=$(MEM)' 'memory of the machine, in MiB' \
	    'ACCEL=$(ACCEL)' 'tcg or kvm' \
	    'GUI=1' 'open a window with the screen and keyboard' \
	    'INITRD=FILE' 'boot with this initrd' \
	    'MODULES=DIR' 'build the modules of DIR and boot with them' \
	    'M=DIR' 'where modules and clean work' \
	    'LAB=03' 'the lab for lab and grade: its number or name' \
	    'SUBMISSION=DIR' 'grade what is there, not what is in labs/' \
	    'DEBUG=1' 'build for stepping, in build/debug: all variables visible' \
	    'GDB_PORT=$(GDB_PORT)' 'where debug and gdb meet' \
	    'STOP=$(STOP)' 'where gdb stops first: a function or FILE:LINE' \
	    'TUI=1' 'gdb: source, registers and the machine beside the prompt' \
	    'FORCE=1' 'debug-vscode: replace files that were changed, too' \
	    'DUMP=FILE' 'what dump writes, gdb opens, heapview draws' \
	    'TRACE=FILE' 'what heapview draws: a log with `trace dump -j` in it' \
	    'DUMP_ON_PANIC=1' 'run: write $(BUILD)/panic.dump at a panic' \
	    'RECORD=FOLDER' 'where record writes and replay reads: $(RECORD)' \
	    'REPLAY=1' 'gdb: with symbols of the kernel in RECORD' \
	    'TOOLCHAIN=$(TOOLCHAIN)' 'gcc or clang' \
	    'KASAN=1' 'check each access to memory: docs/sanitizers.md' \
	    'UBSAN=1' 'check for undefined behaviour; both go together' \
	    'BUILD=$(BUILD)' 'where everything built goes' \
	    'V=1' 'show the commands'
