# SPDX-License-Identifier: MIT
# Labs: make lab, make grade, make handout (docs/labs.md, docs/instructor.md).

# Modules are built with the options of the kernel that they are loaded into.
LAB_ENV = BUILD='$(BUILD)' TOOLCHAIN='$(TOOLCHAIN)' KASAN='$(KASAN)' UBSAN='$(UBSAN)'
GRADE = $(LAB_ENV) $(PYTHON) -B tools/grade
# A student's name may have an apostrophe in it.
SUBMISSION_ARG = $(if $(SUBMISSION),--submission '$(subst ','\'',$(SUBMISSION))')

.PHONY: lab grade handout
lab: $(BUILD)/marbles.elf $(BUILD)/marbles.iso ## boot into lab LAB=03, with its module and its story
	$(if $(LAB),,$(error make lab needs a lab: make lab LAB=03; those are: $(notdir $(wildcard labs/[0-9]*))))
	+$(Q)$(LAB_ENV) $(PYTHON) -B tools/grade/start.py '$(LAB)' --build '$(BUILD)' $(SUBMISSION_ARG) \
	    -- $(BOOT)

grade: $(BUILD)/marbles.elf ## grade lab LAB=03 (SUBMISSION=DIR: not labs/), or all labs
	+$(Q)$(GRADE) $(if $(LAB),'$(LAB)') $(SUBMISSION_ARG)

handout: ## build/marbles-handout.tar.gz: the course for students, without solutions
	$(Q)$(PYTHON) -B tools/grade/handout.py $(BUILD)/marbles-handout.tar.gz
