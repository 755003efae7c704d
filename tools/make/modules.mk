# SPDX-License-Identifier: MIT
# `make M=DIR modules` builds the modules of a directory, `make M=DIR clean` removes
# them; MODULES="DIR ..." does so before a boot, and packs them for it.
#
# DIR's own makefile is read by a make of its own (kbuild.mk), so that nothing in it
# gets mixed up with what stands here. Nothing is written but below DIR and build/.

KBUILD = $(MAKE) --no-print-directory -f tools/make/kbuild.mk TOOLCHAIN=$(TOOLCHAIN)

ifneq ($(M),)
.DEFAULT_GOAL := modules
ifneq ($(words $(M)),1)
$(error M=$(M): make cannot work in a directory whose name has a blank)
endif
endif

.PHONY: modules
modules: ## build the modules (obj-m) of M=DIR to DIR/*.ko
	$(if $(M),,$(error make modules needs a directory: make M=DIR modules))
	+$(Q)$(KBUILD) marbles_src='$(abspath $(M))' __modules

ifneq ($(M),)
.PHONY: clean
clean:
	+$(Q)$(KBUILD) marbles_src='$(abspath $(M))' __clean
endif

# The modules of every directory of MODULES in build/modules.cpio, without debug
# information, which only GDB needs; behind those files that INITRD has.
ifneq ($(MODULES),)
.PHONY: modules-initrd
modules-initrd:
	$(Q)rm -rf $(BUILD)/modules && mkdir -p $(BUILD)/modules
	+$(Q)set -e; for dir in $(abspath $(MODULES)); do \
	    $(KBUILD) marbles_src="$$dir" M="$$dir" __modules; \
	    for ko in $$(cat "$$dir/.marbles/modules.order"); do \
	        $(OBJCOPY) --strip-debug "$$ko" $(BUILD)/modules/"$${ko##*/}"; \
	    done; \
	done
	$(call say,CPIO,$(BUILD)/modules.cpio) $(PYTHON) -B tools/mkinitrd.py \
	    $(BUILD)/modules $(BUILD)/modules.cpio $(MODULES_BEFORE)

run debug record: modules-initrd
MODULES_BEFORE := $(INITRD)
override INITRD := $(BUILD)/modules.cpio
endif
