# SPDX-License-Identifier: MIT
# KASAN=1 and UBSAN=1: what the compiler adds to the code, and where it may not.
# docs/sanitizers.md tells how it works.
#
# SANITIZE goes to whatever is compiled for the kernel and its modules; kernel.mk
# takes away what must not be there, directory by directory.

SANITIZERS := $(if $(KASAN),kasan) $(if $(UBSAN),ubsan)
ifneq ($(strip $(SANITIZERS)),)
ifneq ($(TOOLCHAIN),gcc)
$(error KASAN=1 and UBSAN=1 need GCC: leave out TOOLCHAIN=$(TOOLCHAIN))
endif
endif

# A call before each load and store; redzones around arrays on the stack and behind
# globals. Frames with redzones must begin at multiples of 8, and interrupts push
# theirs anywhere: hence the incoming boundary. The offset is arch/shadow.h's.
KASAN_CHECKS := -fsanitize=kernel-address -fasan-shadow-offset=0xa0000000 \
                --param=asan-instrumentation-with-call-threshold=0 \
                --param=asan-stack=1 --param=asan-globals=1 \
                --param=asan-instrument-allocas=1 -mincoming-stack-boundary=2

# What all code of a KASAN build knows. Frames are larger, and the compiler guesses
# worse about values that it instrumented.
KASAN_ALWAYS := -DCONFIG_KASAN=1 -Wno-maybe-uninitialized \
                -Wframe-larger-than=$(if $(DEBUGGABLE),4096,2048)

# Not instrumented: loops that fill memory may not become calls of the checked memset.
KASAN_NEVER := -fno-tree-loop-distribute-patterns

# Everything that GCC knows of undefined behaviour in C but floating point, which the
# kernel does without. -fwrapv and relatives would make overflow defined again.
UBSAN_CHECKS := -DCONFIG_UBSAN=1 -fsanitize=undefined -Wno-maybe-uninitialized

SANITIZE := $(if $(KASAN),$(KASAN_ALWAYS) $(KASAN_CHECKS)) $(if $(UBSAN),$(UBSAN_CHECKS))
SANITIZE_ASM := $(if $(KASAN),-DCONFIG_KASAN=1)

# Kernel only: the parts that bring the sanitizers about.
SANITIZE_C := $(if $(KASAN),$(wildcard mm/kasan/*.c arch/x86/kasan/*.c) \
                            kernel/sanitize/kasan_report.c) \
              $(if $(UBSAN),$(wildcard lib/ubsan/*.c) kernel/sanitize/ubsan_report.c) \
              $(if $(strip $(SANITIZERS)),kernel/sanitize/exports.c)
