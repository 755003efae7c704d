# SPDX-License-Identifier: MIT
# build/marbles.iso, the disk with a boot menu, and build/initrd.cpio.

MKISO = $(PYTHON) tools/mkiso.py --objcopy $(OBJCOPY)

$(BUILD)/marbles.iso: $(BUILD)/marbles.elf iso/grub.cfg tools/mkiso.py
	$(call say,ISO,$@) $(MKISO) $< $@

.PHONY: initrd
initrd: ## pack the files below DIR=... into build/initrd.cpio
	$(if $(DIR),,$(error make initrd needs a directory: make initrd DIR=...))
	@mkdir -p $(BUILD)
	$(call say,CPIO,$(BUILD)/initrd.cpio) $(PYTHON) -B tools/mkinitrd.py '$(DIR)' $(BUILD)/initrd.cpio
