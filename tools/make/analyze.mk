# SPDX-License-Identifier: MIT
# make analyze: gcc -fanalyzer, cppcheck, sparse and Coccinelle over the kernel, over the
# modules of M=DIR, or over those of a lab, LAB=NN (or LAB=all). docs/analyze.md.
#
# tools/analyze/analyze.py gets a list of the sources and of how each is compiled.

FORMAT ?= text
ANALYZE_FORMAT_text  :=
ANALYZE_FORMAT_json  := --json
ANALYZE_FORMAT_sarif := --sarif
ANALYZE = BUILD='$(BUILD)' $(PYTHON) -B tools/analyze/analyze.py \
          $(ANALYZE_FORMAT_$(FORMAT)) $(if $(TOOLS),--tools '$(TOOLS)') \
          $(if $(SUPPRESS),--suppress '$(SUPPRESS)')

# What misuses memory on purpose is no news: the suites are left out.
ANALYZE_C = $(filter-out tests/kunit/%,$(KERNEL_C))
ANALYZE_DIRS = $(abspath $(M) $(if $(LAB),$(wildcard \
                   labs/$(if $(filter all,$(LAB)),*,$(LAB)-*)/$(if $(filter all,$(LAB)),Kbuild))))
define analyze_newline


endef
# Not a line of the recipe: make expands all lines, $(file) too, before it runs the first.
analyze_folder = $(shell mkdir -p '$(BUILD)/analyze')

.PHONY: analyze
analyze: ## static analysis, four tools, one list: of the kernel, of M=DIR or of LAB=NN
	$(if $(filter text json sarif,$(FORMAT)),,$(error FORMAT=$(FORMAT): text, json or sarif))
	$(if $(filter gcc,$(TOOLCHAIN)),,$(error make analyze needs GCC: leave out TOOLCHAIN=$(TOOLCHAIN)))
ifeq ($(M)$(LAB),)
	$(analyze_folder)$(file >$(BUILD)/analyze/kernel.list,$(subst $(analyze_newline) ,$(analyze_newline),$(foreach \
	    c,$(ANALYZE_C),$(c)	$(CC) $(CPPFLAGS) $(if $(filter \
	    mm/%,$(c)),-DDEFINES_ALLOCATORS) $(CFLAGS)$(analyze_newline))))
	$(Q)$(ANALYZE) $(BUILD)/analyze/kernel.list
else
	$(if $(ANALYZE_DIRS),,$(error there is no lab LAB=$(LAB) in labs/))
	$(analyze_folder)+$(Q)set -e; for dir in $(patsubst %/,%,$(ANALYZE_DIRS:/Kbuild=)); do \
	    $(KBUILD) marbles_src="$$dir" M="$$dir" __commands; \
	    find "$$dir" -path '*/.marbles/commands' -exec cat {} +; \
	done >$(BUILD)/analyze/modules.list
	$(Q)$(ANALYZE) $(BUILD)/analyze/modules.list
endif
