# SPDX-License-Identifier: MIT
# make bench: what operations cost, in guest instructions, against what they did cost.

BENCH = BUILD='$(BUILD)' $(PYTHON) -B tests/bench

.PHONY: bench bench-accept bench-plots
bench: $(BUILD)/marbles.elf ## measure, into build/bench/; fails on what got worse
	$(Q)$(BENCH)/bench.py run

bench-accept: $(BUILD)/marbles.elf ## measure, and make that the baseline and the table in docs/bench.md
	$(Q)$(BENCH)/bench.py accept

bench-plots: $(BUILD)/marbles.elf ## plots of cost against blocks and RAM, into build/plots/
	$(Q)$(BENCH)/plots.py
