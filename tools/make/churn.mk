# SPDX-License-Identifier: MIT
# make churn: fragmentation after ten million operations; docs/fragmentation.md. The other
# kernel of the comparison, Debian's Linux, is fetched into build/linux, and never installed.
#
#   make churn CHURN="--seeds 1 --operations 1000000 --limit 10"

.PHONY: churn churn-linux
churn: $(BUILD)/marbles.elf ## memory in use and fragmentation after 10^7 operations (CHURN="options")
	$(Q)BUILD='$(BUILD)' $(PYTHON) -B tools/bench/churn.py run marbles $(CHURN)

churn-linux: ## the same trace on Debian's Linux, fetched for it
	$(Q)tools/bench/linux/build.sh $(BUILD)/linux
	$(Q)BUILD='$(BUILD)' $(PYTHON) -B tools/bench/churn.py run linux \
	    --append 'mitigations=off init_on_alloc=0' $(CHURN)
