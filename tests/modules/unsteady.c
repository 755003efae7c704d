// SPDX-License-Identifier: MIT
/*
 * tests/modules/unsteady.c - a driver whose error paths are right, or by request wrong:
 * insmod unsteady bug=leak (crash, twice, hang).
 */
#include <linux/completion.h>
#include <linux/errno.h>
#include <linux/init.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

struct port {
	char *name;
	unsigned char *ring;
	void *table;
};

static char bug[8] = "none";
module_param_string(bug, bug, sizeof(bug), 0);
static struct port *port;
static DECLARE_COMPLETION(never);

static bool has(const char *name)
{
	return strcmp(bug, name) == 0;
}

static noinline int port_fill(struct port *p)
{
	p->name = kstrdup("port0", GFP_KERNEL);
	if (!p->name)
		return -ENOMEM;
	p->ring = kmalloc(256, GFP_KERNEL);
	if (!p->ring && has("crash"))
		p->ring[0] = 1;				/* not looked at */
	if (!p->ring && has("hang"))
		wait_for_completion(&never);		/* nobody will */
	if (!p->ring)
		goto no_ring;
	p->table = vmalloc(10000);
	if (!p->table)
		goto no_table;
	return 0;

no_table:
	kfree(p->ring);
	if (has("twice"))
		kfree(p->ring);				/* again */
no_ring:
	if (!has("leak"))
		kfree(p->name);				/* forgotten */
	return -ENOMEM;
}

static int __init unsteady_init(void)
{
	int err;

	port = kzalloc(sizeof(*port), GFP_KERNEL);
	if (!port)
		return -ENOMEM;
	err = port_fill(port);
	if (err)
		kfree(port);
	return err;
}

static void __exit unsteady_exit(void)
{
	vfree(port->table);
	kfree(port->ring);
	kfree(port->name);
	kfree(port);
}

module_init(unsteady_init);
module_exit(unsteady_exit);
MODULE_LICENSE("GPL");
