# SPDX-License-Identifier: MIT
# Pictures of memory: make heapview (docs/heapview.md).

.PHONY: heapview
heapview: ## draw memory into build/heap.html: of DUMP=FILE (build/marbles.dump), or of TRACE=FILE
	$(if $(and $(TRACE),$(DUMP)),$(error TRACE=$(TRACE) and DUMP=$(DUMP): which of them?))
	$(Q)$(PYTHON) -B tools/heapview '$(or $(TRACE),$(DUMP),$(BUILD)/marbles.dump)' \
	    --build '$(BUILD)' -o '$(BUILD)/heap.html'
