# SPDX-License-Identifier: MIT
# make test: every suite writes build/results/SUITE.json; tests/run.py sums them up.

include tests/host/host.mk

.PHONY: test kunit
test: $(BUILD)/marbles.elf $(BUILD)/marbles.iso ## all tests; closes with one line that counts them
	$(Q)MAKE='$(MAKE)' BUILD='$(BUILD)' $(PYTHON) tests/run.py

kunit: $(BUILD)/marbles.elf ## only the tests that run in the kernel
	$(Q)BUILD='$(BUILD)' $(PYTHON) tests/run.py kunit
