# SPDX-License-Identifier: MIT
# A kernel with files of a lab linked in: $(STAGE)/marbles.elf, of the objects that
# $(BUILD) has, and of $(LAB_C) in $(STAGE). Their strong symbols replace weak ones.

include tools/make/toolchain.mk
include tools/make/sanitize.mk
.DEFAULT_GOAL := lab-kernel
Q := @
say = @
include tools/make/kernel.mk

LAB_OBJECTS := $(OBJECTS) $(LAB_C:%.c=$(STAGE)/%.o)

.PHONY: lab-kernel
lab-kernel: $(STAGE)/marbles.elf

$(LAB_C:%.c=$(STAGE)/%.o): $(STAGE)/%.o: $(STAGE)/%.c
	@$(CC) $(CPPFLAGS) -Iinclude $(CFLAGS) -Wno-error -I$(STAGE) \
	    -ffile-prefix-map=$(STAGE)/= -c $< -o $@

$(STAGE)/unnamed.elf: $(LAB_C:%.c=$(STAGE)/%.o)
	@$(LINK) $(LAB_OBJECTS) -o $@

$(STAGE)/symbols.bin: $(STAGE)/unnamed.elf
	@$(PYTHON) -B tools/mksymbols.py make $< $@ $(STAGE)/types.bin

$(STAGE)/symbols.o: $(STAGE)/symbols.bin
	@printf '.section .%s,"a"\n.balign 4\n.incbin "%s"\n' symbols $< \
	    types $(STAGE)/types.bin | $(CC) $(ASFLAGS) -x assembler -c - -o $@

$(STAGE)/marbles.elf: $(STAGE)/unnamed.elf $(STAGE)/symbols.o
	@$(LINK) $(LAB_OBJECTS) $(STAGE)/symbols.o -o $@
	@$(PYTHON) -B tools/mksymbols.py verify $(STAGE)/unnamed.elf $@
