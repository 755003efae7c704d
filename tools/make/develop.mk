# SPDX-License-Identifier: MIT
# Looking at the source: make lint, format, clean. analyze.mk has the analysis.

.PHONY: lint format clean
lint: ## check the rules of the house: layers, sizes, headers, port I/O ...
	$(Q)BUILD='$(BUILD)' LINT_CC='$(CC) $(CPPFLAGS) $(CFLAGS)' $(PYTHON) tools/lint/lint.py

format: ## clang-format the files named in FILES=... (in place)
	$(if $(FILES),,$(error make format needs files: make format FILES="mm/slab.c"))
	$(Q)clang-format -i $(FILES)

ifeq ($(M),)            # else: modules.mk
clean: ## remove everything built but the toolchain
	$(if $(wildcard $(BUILD)/Makefile),$(error BUILD=$(BUILD) holds more than what was built))
	$(Q)find $(BUILD) -mindepth 1 -maxdepth 1 ! -name cross -exec rm -rf {} + 2>/dev/null || true
endif
