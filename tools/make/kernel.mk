# SPDX-License-Identifier: MIT
# build/marbles.elf: compile, link, name every address, link again.
#
# The symbol table describes the linked kernel and is then linked into it, behind
# everything else, so that no address moves; mksymbols.py checks that none did.

KERNEL_C := $(sort $(wildcard lib/*.c arch/x86/*.c mm/*.c kernel/*.c \
                              kernel/module/*.c kernel/shell/*.c tests/kunit/*.c))
KERNEL_S := $(sort $(wildcard arch/x86/*.S))
OBJECTS  := $(KERNEL_C:%.c=$(BUILD)/obj/%.o) $(KERNEL_S:%.S=$(BUILD)/obj/%.S.o)

LINK = $(LD) $(LDFLAGS) -T linker.ld

$(BUILD)/obj/%.o: %.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(call say,CC,$<) $(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c $< -o $@

$(BUILD)/obj/%.S.o: %.S $(BUILD)/flags
	@mkdir -p $(@D)
	$(call say,AS,$<) $(CC) $(CPPFLAGS) $(ASFLAGS) -MMD -MP -c $< -o $@

# The suites are read and run, not raced: they need not be large.
$(BUILD)/obj/tests/kunit/%.o: CFLAGS += -Os

# Runs before it is known what the CPU can do.
$(BUILD)/obj/arch/x86/cpu_check.o: CFLAGS += -march=i386

$(BUILD)/unnamed.elf: $(OBJECTS) linker.ld
	$(call say,LD,$@) $(LINK) $(OBJECTS) $(LIBGCC) -o $@

$(BUILD)/symbols.bin: $(BUILD)/unnamed.elf tools/mksymbols.py $(wildcard tools/symtab/*.py)
	$(call say,SYMS,$@) $(PYTHON) tools/mksymbols.py make $< $@

$(BUILD)/symbols.o: $(BUILD)/symbols.bin
	$(Q)printf '.section .symbols,"a"\n.balign 4\n.incbin "%s"\n' $< | \
	    $(CC) $(ASFLAGS) -x assembler -c - -o $@

$(BUILD)/marbles.elf: $(BUILD)/unnamed.elf $(BUILD)/symbols.o
	$(call say,LD,$@) $(LINK) $(OBJECTS) $(BUILD)/symbols.o $(LIBGCC) -o $@
	$(Q)$(PYTHON) tools/mksymbols.py verify $(BUILD)/unnamed.elf $@

# Changes only when the compiler, its flags or the set of files do.
.PHONY: force
$(BUILD)/flags: force
	@mkdir -p $(@D)
	@echo '$(CC) $(CPPFLAGS) $(CFLAGS) $(ASFLAGS) $(LINK) $(OBJECTS)' | cmp -s - $@ || \
	    echo '$(CC) $(CPPFLAGS) $(CFLAGS) $(ASFLAGS) $(LINK) $(OBJECTS)' >$@

-include $(wildcard $(OBJECTS:.o=.d))
