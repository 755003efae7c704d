# SPDX-License-Identifier: MIT
# The compiler, and the flags of everything that runs in the kernel.

TOOLCHAIN ?= gcc

# Prints the first of its arguments that is a command.
first_command = $(firstword $(foreach c,$(1),$(if $(shell command -v $(c)),$(c))))

ifeq ($(TOOLCHAIN),clang)
CC      := clang --target=i686-linux-gnu
LD      := $(or $(call first_command,ld.lld i686-elf-ld i686-linux-gnu-ld),ld.lld)
OBJCOPY := $(or $(call first_command,llvm-objcopy i686-elf-objcopy objcopy),llvm-objcopy)
else ifeq ($(TOOLCHAIN),gcc)
CROSS   := $(patsubst %gcc,%,$(or $(call first_command,i686-elf-gcc \
               $(CURDIR)/build/cross/bin/i686-elf-gcc i686-linux-gnu-gcc),i686-linux-gnu-gcc))
CC      := $(CROSS)gcc
LD      := $(CROSS)ld
OBJCOPY := $(CROSS)objcopy
else
$(error TOOLCHAIN=$(TOOLCHAIN) is unknown: gcc or clang)
endif

CPPFLAGS := -I. -Iinclude
# One function in the source is one function in the image, under its own name: no
# clones (.isra, .constprop), no parts split off (.part, .cold). And it links its
# frame first of all, so that no caller is missing where it faults (this last one costs
# kmalloc() 1 instruction of 600, and the image 200 bytes).
WHOLE_gcc  := -fno-ipa-sra -fno-ipa-cp -fno-partial-inlining \
              -fno-reorder-blocks-and-partition -fno-shrink-wrap
WHOLE_clang := -mllvm -enable-shrink-wrap=false
WARN_clang := -Wno-gnu-variable-sized-type-not-at-end
# Off for those who test what is said of misuse: misused on purpose (lib/compiler.h).
MISUSE_gcc := -Wno-use-after-free -Wno-mismatched-dealloc -Wno-free-nonheap-object
# A stack pointer is a multiple of 4 and no more: frames padded to 16 bytes would have
# holes, in which words of earlier calls stand and look like references. (KASAN watches
# frames in units of 8 bytes, and so needs them aligned.)
STACK_gcc   := $(if $(KASAN),,-mpreferred-stack-boundary=2)
STACK_clang := $(if $(KASAN),,-mstack-alignment=4)
# DEBUG=1: code that does what the source says, line by line, with each variable in a
# place of its own from the first to the last line of its block, and macros known to GDB.
# -O0, as the optimizers that are said to suit a debugger do not: of all variables GDB
# can show in their whole block 51 % with -O2, 66 % with GCC's -Og, 100 % with -O0. Its
# frames are larger (the largest is the boot's, on a stack that has nothing else yet).
ifneq ($(filter-out 0 1,$(if $(findstring command,$(origin DEBUG)),$(DEBUG))),)
$(error DEBUG=$(DEBUG) is unknown: DEBUG=1 builds for stepping, leave it out for speed)
endif
DEBUGGABLE   := $(filter 1,$(DEBUG))
MACROS_clang := -fdebug-macro
OPTIMIZE     := $(if $(DEBUGGABLE),-O0 -g3 $(MACROS_$(TOOLCHAIN)),-O2 -g)
FRAME_BYTES  := $(if $(DEBUGGABLE),4096,1024)
# Arguments travel in registers (as Linux has it on this processor), so no library that
# was compiled elsewhere is linked. The frame pointer and real calls keep stack traces
# true; a frame of more than a page touches each of its pages, and so cannot miss the
# stack's guard (the kernel has no such frames, and is the same with and without); the
# compiler may not assume that address 0 is never touched, nor that types never alias.
# It runs on any i686, but is tuned for later ones: to tune for that very processor
# means to take instructions apart (by 17 KB).
CFLAGS := -std=gnu11 -m32 -march=i686 -mtune=core2 -mregparm=3 -mgeneral-regs-only \
          $(STACK_$(TOOLCHAIN)) -ffreestanding \
          -fno-pie -fno-pic $(OPTIMIZE) -fno-omit-frame-pointer \
          -fno-optimize-sibling-calls -fno-stack-protector -fstack-clash-protection \
          -fno-asynchronous-unwind-tables -fno-strict-aliasing -fno-common \
          -fno-delete-null-pointer-checks -ffile-prefix-map=$(CURDIR)=. \
          -Wall -Wextra -Werror -Wmissing-prototypes -Wstrict-prototypes \
          -Wframe-larger-than=$(FRAME_BYTES) -Wno-unused-parameter $(WARN_$(TOOLCHAIN)) \
          $(WHOLE_$(TOOLCHAIN))
ASFLAGS := -m32 -march=i686 -g -ffile-prefix-map=$(CURDIR)=. -Wa,--noexecstack
LDFLAGS := -m elf_i386 -nostdlib -static --build-id=none -z noexecstack \
           -z max-page-size=4096

# An interpreter that has the modules that the tests need, or else any; looked
# for once, when first used.
PYTHON ?= $(eval PYTHON := $$(shell tools/find-python.sh))$(PYTHON)

HOSTCC ?= gcc
