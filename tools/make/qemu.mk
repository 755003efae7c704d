# SPDX-License-Identifier: MIT
# Booting: make run, debug, record, replay and, in a second terminal, make gdb and dump.

# Spaces and quotes of RUN and APPEND must reach the kernel as they were typed,
# so they travel in the environment and not in the recipe's text.
export MARBLES_RUN = $(value RUN)
export MARBLES_APPEND = $(value APPEND)
BOOT = $(PYTHON) tools/run.py $(BUILD)/marbles.elf --objcopy $(OBJCOPY) \
       --memory $(MEM) --accel $(ACCEL) $(if $(GUI),--gui) \
       $(if $(INITRD),--initrd '$(INITRD)') \
       --append="$$MARBLES_APPEND" --run="$$MARBLES_RUN" --qemu="$(QEMU_ARGS)"
# Files that the machine leaves in $(BUILD); in a sandbox (make lab) it may not.
WATCHED = --qmp $(BUILD)/qmp.sock \
       $(if $(filter-out 0,$(DUMP_ON_PANIC)),--dump-on-panic $(BUILD)/panic.dump)

# A record's folder, with all that a replay needs: tools/recording.py.
RECORD ?= $(BUILD)/record
# What to type to meet this make debug or replay: with its variables that were given.
# $(1): the option for a replay; $(2): its variable.
ATTACH = $(strip make gdb $(1) $(foreach name,DEBUG BUILD $(2) GDB_PORT,$(if \
         $(and $(filter-out file,$(origin $(name))),$($(name))),$(name)=$($(name)))))
# Where GDB stops first: any place that `break` takes.
STOP ?= kernel_main

.PHONY: run debug record replay gdb dump debug-vscode
run: $(BUILD)/marbles.elf $(BUILD)/marbles.iso ## boot it in QEMU, shell on this terminal (Ctrl-A X ends it)
	$(Q)$(BOOT) $(WATCHED)

debug: $(BUILD)/marbles.elf ## the same, but wait for GDB before the first instruction
	$(Q)$(BOOT) $(WATCHED) --gdb $(GDB_PORT) --attach '$(ATTACH)'

record: $(BUILD)/marbles.elf ## as run, and write all that happens into RECORD=FOLDER, until the machine ends
	$(Q)$(BOOT) --qmp $(BUILD)/qmp.sock --record '$(RECORD)'

replay: ## what was recorded happens again: stopped at its first instruction, for make gdb REPLAY=1
	$(Q)$(PYTHON) tools/run.py $(BUILD)/marbles.elf --qmp $(BUILD)/qmp.sock \
	    --gdb $(GDB_PORT) --attach '$(call ATTACH,REPLAY=1,RECORD)' --replay '$(RECORD)'

GDB ?= $(or $(call first_command,i686-elf-gdb gdb-multiarch gdb),gdb)
GDB_ELF = $(if $(filter-out 0,$(REPLAY)),$(RECORD)/marbles.elf,$(BUILD)/marbles.elf)
gdb: ## attach to a waiting `make debug` or `replay`, and stop in kernel_main; or open DUMP=FILE
	$(Q)test -e '$(GDB_ELF)' || { echo "make gdb: $(GDB_ELF) is not there: first" \
	    "$(if $(filter-out 0,$(REPLAY)),make record and make replay,make debug$(AS_BEFORE)), in" \
	    "another terminal, until it says that QEMU waits for GDB" >&2; exit 1; }
	$(Q)test -z '$(DUMP)' || test -e '$(DUMP)' || { echo "make gdb: $(DUMP) is not there: make" \
	    "dump writes one of a running machine, make run DUMP_ON_PANIC=1 of a panic" >&2; exit 1; }
	$(Q)$(GDB) -q -iex 'set auto-load local-gdbinit off' '$(GDB_ELF)' \
	    -x tools/gdb/marbles.gdb $(if $(DUMP),-ex 'marbles-open $(DUMP)',\
	    -ex 'target remote 127.0.0.1:$(GDB_PORT)' -ex 'hbreak $(STOP)' \
	    -ex 'marbles-first-stop $(GDB_PORT)') \
	    $(if $(filter-out 0,$(TUI)),-ex marbles-tui)

dump: ## memory of a running `make run` or `make debug` into DUMP=FILE (build/marbles.dump)
	$(Q)$(PYTHON) tools/qmp.py $(BUILD)/qmp.sock '$(or $(DUMP),$(BUILD)/marbles.dump)'

debug-vscode: ## .vscode/launch.json and tasks.json: Marbles in Visual Studio Code's debugger
	$(Q)$(PYTHON) -B tools/vscode.py --gdb '$(GDB)' --port $(GDB_PORT) \
	    $(if $(filter-out 0,$(FORCE)),--force)
