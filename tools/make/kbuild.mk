# SPDX-License-Identifier: MIT
# Builds the modules of one directory, $(marbles_src), as Linux's kbuild would.
#
# Started by modules.mk in the kernel's tree. The directory's Kbuild or Makefile is
# included here, with KERNELRELEASE set, and says what there is to build:
#
#   obj-m += foo.o bar/        foo.ko, from foo.c or foo.S; and what bar/ has
#   foo-y := a.o b.o           ... or from these (foo-objs is the same)
#   ccflags-y, EXTRA_CFLAGS    for every file;  CFLAGS_a.o  for one
#
# What is made on the way lies in .marbles/ there. Names that begin with kb- are
# this file's own: the directory's makefile may use all others as it likes.

.PHONY: __modules __clean
__modules:

.SUFFIXES:
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

include tools/make/toolchain.mk
include tools/make/sanitize.mk

kb-cc      := $(CC)
kb-ld      := $(LD) -m elf_i386 --build-id=none -z noexecstack
kb-objcopy := $(OBJCOPY)
kb-python  := $(PYTHON) -B
kb-quiet   := $(if $(V),,@)
kb-say      = $(if $(V),,@printf '  %-5s %s\n' '$(1)' '$(2)';)
kb-src     := $(marbles_src)
kb-obj     := $(kb-src)/.marbles

# What kbuild tells a makefile.
KERNELRELEASE := $(shell sed -n \
                     's/^\#define MARBLES_VERSION "\(.*\)"/\1-marbles/p' kernel/version.h)
KBUILD_EXTMOD := $(kb-src)
srctree       := $(CURDIR)
objtree       := $(CURDIR)
src           := $(kb-src)
obj           := $(kb-obj)
CONFIG_MODULES := y

# The kernel's flags, but warnings are only warnings, and fewer. An undeclared
# function stays an error, as in Linux: it would fail later and tell less. Headers
# are the kernel's and the compiler's own, never those of the build machine.
# What is wrong about freeing, make analyze tells, and the kernel when it happens. To drop
# what kmalloc() returns is told, but no error even under -Werror: Linux takes it.
kb-warnings_gcc := -Wno-format-truncation -Wno-stringop-truncation $(MISUSE_gcc)
KBUILD_CFLAGS := \
    $(filter-out -Werror -Wextra -Wmissing-prototypes -Wstrict-prototypes,$(CFLAGS)) \
    $(if $(UBSAN),,-fno-strict-overflow) -Werror=implicit-function-declaration -Werror=implicit-int \
    -Wno-pointer-sign -Wno-unused-but-set-variable -Wno-address-of-packed-member \
    -Wno-error=unused-result \
    $(kb-warnings_$(TOOLCHAIN)) $(SANITIZE)
KBUILD_AFLAGS := $(ASFLAGS)
kb-headers := -nostdinc -isystem $(shell $(kb-cc) -print-file-name=include) \
              $(patsubst %,-include %,$(wildcard include/linux/kconfig.h \
                                                 include/linux/compiler_types.h))
LINUXINCLUDE := -Iinclude -I.
KBUILD_CPPFLAGS := -D__KERNEL__ -DMODULE
# Files outside of the kernel's tree are called by their names in the directory. The last
# map that fits is taken, and the kernel's, of /a/marbles, fits /a/marbles-modules, too.
kb-names := $(if $(filter $(CURDIR)/%,$(kb-src)/),,-ffile-prefix-map=$(kb-src)/=)

kb-makefile := $(firstword $(wildcard $(kb-src)/Kbuild $(kb-src)/Makefile))
ifeq ($(wildcard $(kb-src)/.),)
$(error there is no directory $(kb-src))
endif
ifeq ($(kb-makefile),)
$(error $(kb-src) has neither a Kbuild nor a Makefile to say what to build: obj-m += NAME.o)
endif

obj-m :=
obj-y :=
include $(kb-makefile)

# ---- What there is to build ------------------------------------------------

kb-modules := $(sort $(patsubst %.o,%,$(filter %.o,$(obj-m))))
kb-subdirs := $(sort $(patsubst %/,%,$(filter %/,$(obj-m) $(obj-y))))
kb-kos     := $(kb-modules:%=$(kb-src)/%.ko)

# Of module $(1): its objects, its name as C and insmod know it.
kb-parts = $(or $(strip $($(1)-objs) $($(1)-y) $($(1)-m)),$(1).o)
kb-name  = $(subst -,_,$(subst $(kb-comma),_,$(notdir $(1))))
kb-comma := ,
kb-space := $(subst ,, )
define kb-newline


endef
# Of object $(1), without .o: the first module that it is part of; its own flags.
kb-owner = $(kb-owner-$(1).o)
kb-defines = -DKBUILD_MODNAME='"$(call kb-name,$(2))"' \
             -DKBUILD_BASENAME='"$(call kb-name,$(1))"'
kb-cflags = $(filter-out $(ccflags-remove-y) $(CFLAGS_REMOVE_$(1).o), $(KBUILD_CFLAGS) \
                $(subdir-ccflags-y) $(ccflags-y) $(EXTRA_CFLAGS) $(CFLAGS_$(1).o)) \
            $(kb-names)
kb-aflags = $(KBUILD_AFLAGS) $(asflags-y) $(EXTRA_AFLAGS) $(AFLAGS_$(1).o) $(kb-names)
kb-cppflags = $(kb-headers) $(LINUXINCLUDE) -I$(kb-src) -I$(kb-obj) $(KBUILD_CPPFLAGS)

$(foreach m,$(kb-modules),$(eval kb-parts-$(m) := $(call kb-parts,$(m))))
$(foreach m,$(kb-modules),$(foreach o,$(kb-parts-$(m)), \
    $(if $(kb-owner-$(o)),,$(eval kb-owner-$(o) := $(m)))))
kb-objects := $(sort $(foreach m,$(kb-modules),$(kb-parts-$(m))))
kb-from = $(foreach o,$(2),$(if $(wildcard $(kb-src)/$(o:.o=$(1))),$(o)))
kb-asm  := $(call kb-from,.S,$(kb-objects))
kb-c    := $(call kb-from,.c,$(filter-out $(kb-asm),$(kb-objects)))
kb-made := $(filter-out $(kb-asm) $(kb-c),$(kb-objects))

ifeq ($(filter __clean,$(MAKECMDGOALS)),)
ifeq ($(kb-modules)$(kb-subdirs),)
$(error $(kb-makefile) names no module: obj-m += NAME.o does)
endif
# Now, since rules of the directory's makefile may write there.
ifneq ($(shell mkdir -p $(kb-obj) && test -w $(kb-obj) && echo yes),yes)
$(error $(kb-obj), where objects go, cannot be written)
endif
endif

# ---- Building it -----------------------------------------------------------

# A directory may have thousands of modules: make writes lists that no shell would take.
$(kb-obj)/flags: kb-force
	$(file >$@.new,$(kb-record))$(kb-quiet)cmp -s $@.new $@ && rm -f $@.new || mv -f $@.new $@
kb-record = $(kb-cc) $(kb-cppflags) $(kb-ld) $(foreach o,$(kb-objects:.o=), \
                $(o): $(call kb-owner,$(o)) $(call kb-cflags,$(o)) $(call kb-aflags,$(o))) \
            $(foreach m,$(kb-modules),$(m): $(kb-parts-$(m)))

$(kb-c:%=$(kb-obj)/%): $(kb-obj)/%.o: $(kb-src)/%.c $(kb-obj)/flags
	$(kb-compile)
# Made by a rule of the directory's makefile, or not there at all.
$(kb-made:%=$(kb-obj)/%): $(kb-obj)/%.o: $(kb-obj)/%.c $(kb-obj)/flags
	$(kb-compile)
define kb-compile
@mkdir -p $(@D)
$(call kb-say,CC,$(<:$(CURDIR)/%=%)) $(kb-cc) $(kb-cppflags) \
    $(call kb-cflags,$*) $(call kb-defines,$*,$(call kb-owner,$*)) -MMD -MP -c $< -o $@
endef

$(kb-asm:%=$(kb-obj)/%): $(kb-obj)/%.o: $(kb-src)/%.S $(kb-obj)/flags
	@mkdir -p $(@D)
	$(call kb-say,AS,$(<:$(CURDIR)/%=%)) $(kb-cc) $(kb-cppflags) -D__ASSEMBLY__ \
	    $(call kb-aflags,$*) -MMD -MP -c $< -o $@

$(kb-obj)/%.c:
	@echo '$(kb-makefile) wants $*.o, but $(kb-src) has neither $*.c nor $*.S' >&2; exit 1

$(kb-modules:%=$(kb-obj)/%.info.o): $(kb-obj)/%.info.o: tools/module-info.c $(kb-obj)/flags
	@mkdir -p $(@D)
	$(kb-quiet)$(kb-cc) $(kb-headers) -I. $(KBUILD_CFLAGS) -DMODULE \
	    $(call kb-defines,$*,$*) -MMD -MP -c $< -o $@

# One object of all; placed somewhere, to learn names and lines from it; and with the
# table of those as its .symbols.
.SECONDEXPANSION:
$(kb-kos): $(kb-src)/%.ko: $$(addprefix $(kb-obj)/,$$(kb-parts-$$*)) $(kb-obj)/%.info.o \
           tools/module.lds tools/module-symbols.lds tools/mksymbols.py
	$(call kb-say,KO,$(@:$(CURDIR)/%=%)) $(kb-ld) -r -T tools/module.lds \
	    $(filter %.o,$^) -o $(kb-obj)/$*.whole.o
	$(kb-quiet)$(kb-objcopy) $(kb-unmerged) $(kb-obj)/$*.whole.o
	$(kb-quiet)$(kb-ld) -e 0 --unresolved-symbols=ignore-all -T tools/module-symbols.lds \
	    $(kb-obj)/$*.whole.o -o $(kb-obj)/$*.placed.elf
	$(kb-quiet)$(kb-python) tools/mksymbols.py make $(kb-obj)/$*.placed.elf \
	    $(kb-obj)/$*.symbols $(kb-obj)/$*.types
	$(kb-quiet)$(kb-objcopy) --add-section .symbols=$(kb-obj)/$*.symbols \
	    --set-section-flags .symbols=readonly,data --set-section-alignment .symbols=4 \
	    --add-section .types=$(kb-obj)/$*.types \
	    --set-section-flags .types=readonly,data --set-section-alignment .types=4 \
	    $(kb-obj)/$*.whole.o $@

# Or equal strings would be merged when it is placed, and move what is behind them.
kb-unmerged := --set-section-flags .rodata=alloc,readonly,data

# How each source is compiled, for make analyze: a line each, name, tab, command.
$(kb-obj)/commands: kb-force
	@mkdir -p $(@D)
	$(file >$@,$(subst $(kb-newline) ,$(kb-newline),$(foreach \
	    o,$(kb-c:.o=),$(kb-src)/$(o).c	$(kb-cc) $(kb-cppflags) $(call \
	    kb-cflags,$(o)) $(call kb-defines,$(o),$(call kb-owner,$(o)))$(kb-newline))))

# ---- All of it, and away with it -------------------------------------------

kb-down = $(MAKE) --no-print-directory -f tools/make/kbuild.mk

.PHONY: kb-force $(kb-subdirs:%=kb-sub/%)
$(kb-subdirs:%=kb-sub/%): kb-sub/%:
	+$(kb-quiet)$(kb-down) marbles_src=$(kb-src)/$* __modules

.PHONY: __commands
__commands: $(kb-obj)/commands
	+$(kb-quiet)for sub in $(kb-subdirs); do \
	    $(kb-down) marbles_src=$(kb-src)/$$sub __commands || exit 1; done

__modules: $(kb-kos) $(kb-subdirs:%=kb-sub/%)
	$(file >$(kb-obj)/modules.own,$(subst $(kb-space),$(kb-newline),$(kb-kos)))
	$(kb-quiet)cat $(kb-obj)/modules.own \
	    $(kb-subdirs:%=$(kb-src)/%/.marbles/modules.order) | \
	    sed '/^$$/d' >$(kb-obj)/modules.order

# Also what an earlier makefile, or one with other CONFIG_s, had built.
__clean:
	$(kb-quiet)find $(kb-src) -type d -name .marbles -prune | while read -r made; do \
	    ! test -f "$$made/modules.order" || xargs rm -f <"$$made/modules.order"; \
	    rm -rf "$$made"; \
	done
	$(kb-quiet)cd $(kb-src) && rm -f $(kb-modules:%=%.ko)

-include $(kb-objects:%.o=$(kb-obj)/%.d) $(kb-modules:%=$(kb-obj)/%.info.d)
