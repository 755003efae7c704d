# SPDX-License-Identifier: MIT
# Looking at the source: make lint, analyze, format, clean.

.PHONY: lint analyze format clean
lint: ## check the rules of the house: layers, sizes, headers, port I/O ...
	$(Q)BUILD='$(BUILD)' LINT_CC='$(CC) $(CPPFLAGS) $(CFLAGS)' $(PYTHON) tools/lint/lint.py

analyze: $(KERNEL_C:%.c=$(BUILD)/analyze/%.ok) ## static analysis: gcc -fanalyzer, cppcheck if installed
	$(Q)! command -v cppcheck >/dev/null || \
	    cppcheck --quiet --enable=warning,portability --inline-suppr --std=c11 \
	        --platform=unix32 --error-exitcode=1 -j$$(nproc) -I. -Iinclude \
	        --suppress=internalAstError $(KERNEL_C)

$(BUILD)/analyze/%.ok: %.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(call say,CHECK,$<) $(CC) $(CPPFLAGS) $(CFLAGS) $(ANALYZER) -c $< -o /dev/null
	@touch $@
ANALYZER = $(if $(filter clang,$(TOOLCHAIN)),--analyze -Xclang -analyzer-werror,-fanalyzer -fanalyzer-verbosity=1)

format: ## clang-format the files named in FILES=... (in place)
	$(if $(FILES),,$(error make format needs files: make format FILES="mm/slab.c"))
	$(Q)clang-format -i $(FILES)

ifeq ($(M),)            # else: modules.mk
clean: ## remove everything built but the toolchain
	$(if $(wildcard $(BUILD)/Makefile),$(error BUILD=$(BUILD) holds more than what was built))
	$(Q)find $(BUILD) -mindepth 1 -maxdepth 1 ! -name cross -exec rm -rf {} + 2>/dev/null || true
endif
