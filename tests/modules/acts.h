/* SPDX-License-Identifier: MIT */
#ifndef ACTS_H
#define ACTS_H
/* tests/modules/acts.h - modules that do something on insmod and undo, or lose, it on
 * rmmod: what, the parameter act says. */
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/string.h>

static char *act = "";
module_param(act, charp, 0);

struct act {
	const char *name;
	void (*have)(void);
	void (*lose)(void);
};

#define ACT(have, lose) { #lose, have, lose }

/* The one that the parameter names, of @count; NULL, and told: there is none. */
static noinline const struct act *find_act(const struct act *acts, int count)
{
	int i;

	for (i = 0; i < count; i++)
		if (strcmp(acts[i].name, act) == 0)
			return &acts[i];
	pr_err("%s: no act '%s'\n", KBUILD_MODNAME, act);
	return NULL;
}
#endif
