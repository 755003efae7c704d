# SPDX-License-Identifier: MIT
# build/marbles.elf: compile, link, name every address, link again.
#
# The symbol table describes the linked kernel and is then linked into it, behind
# everything else, so that no address moves; mksymbols.py checks that none did.

# Compiled once more without checks in the KASAN build: lib/raw_names.h.
RAW_C    := lib/memory.c lib/string.c lib/text.c
KERNEL_C := $(sort $(wildcard lib/*.c arch/x86/*.c mm/*.c kernel/*.c \
                              kernel/bench/*.c kernel/module/*.c kernel/shell/*.c tests/kunit/*.c) \
                   $(SANITIZE_C))
KERNEL_S := $(sort $(wildcard arch/x86/*.S))
OBJECTS  := $(KERNEL_C:%.c=$(BUILD)/obj/%.o) $(KERNEL_S:%.S=$(BUILD)/obj/%.S.o) \
            $(if $(KASAN),$(RAW_C:%.c=$(BUILD)/obj/raw/%.o))

LINK = $(LD) $(LDFLAGS) -T linker.ld

$(BUILD)/obj/%.o: %.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(call say,CC,$<) $(CC) $(CPPFLAGS) $(CFLAGS) $(SANITIZE) -MMD -MP -c $< -o $@

$(BUILD)/obj/raw/%.o: %.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(call say,CC,$< (raw)) $(CC) $(CPPFLAGS) $(CFLAGS) $(SANITIZE) -MMD -MP -c $< -o $@

$(BUILD)/obj/%.S.o: %.S $(BUILD)/flags
	@mkdir -p $(@D)
	$(call say,AS,$<) $(CC) $(CPPFLAGS) $(ASFLAGS) $(SANITIZE_ASM) -MMD -MP -c $< -o $@

# The suites are read and run, not raced: they need not be large. And they misuse memory
# on purpose, where the compiler would rather not have it.
$(BUILD)/obj/tests/kunit/%.o: CFLAGS += $(if $(DEBUGGABLE),,-Os) $(MISUSE_$(TOOLCHAIN))

# GCC inlines no function that has a way back (lib/compiler.h): those who define the
# allocators do without, so that kmem_cache_zalloc() remains one frame, and fast.
$(BUILD)/obj/mm/%.o: CPPFLAGS += -DDEFINES_ALLOCATORS

# Runs before it is known what the CPU can do, and before there is virtual memory.
$(BUILD)/obj/arch/x86/cpu_check.o: CFLAGS += -march=i386
$(BUILD)/obj/arch/x86/cpu_check.o: SANITIZE :=

# KASAN=1 leaves alone, for these touch what nobody else may:
#   mm/             the allocators and detectors: redzones, free memory. What there acts
#                   for its caller (kstrdup and friends) is checked, in its name
#   arch/x86/       the boot until there is shadow, page tables, traps, walks over stacks
#   lib/, kernel/   the path of a report, and those who look into others' stacks
UNCHECKED := $(filter-out mm/kmalloc_util.c mm/kmalloc_more.c, \
                 $(wildcard mm/*.c mm/kasan/*.c)) \
             $(wildcard arch/x86/kasan/*.c) \
             $(addprefix arch/x86/,boot_info.c context.c direct_map.c double_fault.c \
                 gdt.c idt.c instruction.c multiboot.c operands.c paging.c screen.c serial.c trap.c \
                 trap_frame.c vga.c \
                 $(notdir $(wildcard arch/x86/paging_*.c arch/x86/trap_*.c))) \
             lib/console.c lib/log_ring.c \
             kernel/backtrace.c kernel/bug.c kernel/kill.c kernel/reach.c \
             kernel/symbols.c kernel/symbol_table.c kernel/thread_info.c \
             $(wildcard kernel/leak_trap*.c) kernel/sanitize/kasan_report.c
UNCHECKED_OBJECTS := $(UNCHECKED:%.c=$(BUILD)/obj/%.o) $(RAW_C:%.c=$(BUILD)/obj/raw/%.o)
$(UNCHECKED_OBJECTS): SANITIZE := $(if $(KASAN),$(KASAN_ALWAYS) $(KASAN_NEVER)) \
                                  $(if $(UBSAN),$(UBSAN_CHECKS))

# UBSAN=1: what misaligns on purpose; and what reports cannot be checked by itself.
$(patsubst %.c,$(BUILD)/obj/%.o,$(wildcard tests/kunit/*guard*.c)): \
    SANITIZE += -fno-sanitize=alignment
$(patsubst %.c,$(BUILD)/obj/%.o,$(wildcard lib/ubsan/*.c)): \
    SANITIZE := $(filter-out -fsanitize=undefined,$(SANITIZE))

$(BUILD)/unnamed.elf: $(OBJECTS) linker.ld
	$(call say,LD,$@) $(LINK) $(OBJECTS) -o $@

$(BUILD)/symbols.bin: $(BUILD)/unnamed.elf tools/mksymbols.py $(wildcard tools/symtab/*.py)
	$(call say,SYMS,$@) $(PYTHON) tools/mksymbols.py make $< $@ $(BUILD)/types.bin

$(BUILD)/symbols.o: $(BUILD)/symbols.bin
	$(Q)printf '.section .%s,"a"\n.balign 4\n.incbin "%s"\n' symbols $< \
	    types $(BUILD)/types.bin | \
	    $(CC) $(ASFLAGS) -x assembler -c - -o $@

$(BUILD)/marbles.elf: $(BUILD)/unnamed.elf $(BUILD)/symbols.o
	$(call say,LD,$@) $(LINK) $(OBJECTS) $(BUILD)/symbols.o -o $@
	$(Q)$(PYTHON) tools/mksymbols.py verify $(BUILD)/unnamed.elf $@

# Changes only when the compiler, its flags or the set of files do.
.PHONY: force
$(BUILD)/flags: force
	@mkdir -p $(@D)
	@echo '$(CC) $(CPPFLAGS) $(CFLAGS) $(SANITIZE) $(ASFLAGS) $(LINK) $(OBJECTS)' | cmp -s - $@ || \
	    echo '$(CC) $(CPPFLAGS) $(CFLAGS) $(SANITIZE) $(ASFLAGS) $(LINK) $(OBJECTS)' >$@

-include $(wildcard $(OBJECTS:.o=.d))
