# SPDX-License-Identifier: MIT
# What is missing is installed before anything is made, so that this very run of
# make finds it; tools/deps.sh says what it installs, and asks on a terminal.

NEEDS :=
ifneq ($(filter run debug record replay,$(MAKECMDGOALS)),)
NEEDS += build run
endif
ifneq ($(filter lab grade,$(MAKECMDGOALS)),)
NEEDS += build run grade
endif
ifneq ($(filter test,$(MAKECMDGOALS)),)
NEEDS += build run grade test
endif
ifneq ($(filter bench bench-accept,$(MAKECMDGOALS)),)
NEEDS += build run test
endif
ifneq ($(filter bench-plots,$(MAKECMDGOALS)),)
NEEDS += build run test plot
endif
ifneq ($(NEEDS),)
ifeq ($(findstring n,$(firstword -$(MAKEFLAGS))),)
ifneq ($(shell TOOLCHAIN=$(TOOLCHAIN) tools/deps.sh -q $(sort $(NEEDS)) >&2 && echo yes),yes)
$(error some tools are missing: see above; make deps installs them)
endif
endif
endif

.PHONY: deps toolchain
deps: ## install what is missing to build, run, test and develop
	$(Q)TOOLCHAIN=$(TOOLCHAIN) tools/deps.sh

toolchain: ## build i686-elf GCC and binutils into build/cross (or PREFIX=...), takes long
	$(Q)PREFIX='$(PREFIX)' tools/toolchain.sh
