// SPDX-License-Identifier: MIT
/*
 * linecard.c - the ports of a line card: frames come in, wait in a ring, and go out.
 *
 *   line --> port --> name      "line-3", for the log
 *                 --> journal   how long the last frames were, 4 KiB of it
 *                 --> slots     [ 0 | 1 | 2 | 3 ]  the ring: waiting frames from first
 *                                 v   v   v   v
 *                               a buffer each, made when the port is opened: no
 *                               allocation while frames fly
 *                 --> stats
 *
 * A port is made step by step, and goes into the table when it is whole. A step that
 * fails leads to the label that is named for it; from there on all is undone.
 */
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

#include "linecard.h"

#define JOURNAL_ENTRIES 2048

struct slot {
	size_t bytes;
	u8 *data;
};

struct port {
	char *name;
	u16 *journal;			/* [taken % JOURNAL_ENTRIES] comes next	*/
	struct slot *slots;
	unsigned int frames;		/* slots that have a buffer		*/
	unsigned int first;
	unsigned int waiting;
	struct linecard_stats *stats;
};

static DEFINE_MUTEX(lock);		/* guards the table and what is in it	*/
static struct port *ports[LINECARD_LINES];

/* ---- making and undoing a port ------------------------------------------- */

static int fill_slots(struct port *port, unsigned int frames)
{
	unsigned int i;

	port->slots = kcalloc(frames, sizeof(*port->slots), GFP_KERNEL);
	if (!port->slots)
		return -ENOMEM;
	for (i = 0; i < frames; i++) {
		port->slots[i].data = kmalloc(LINECARD_FRAME_BYTES, GFP_KERNEL);
		if (!port->slots[i].data)
			return -ENOMEM;
	}
	port->frames = frames;
	return 0;
}

static void empty_slots(struct port *port)
{
	unsigned int i;

	for (i = 0; i < port->frames; i++)
		kfree(port->slots[i].data);
	kfree(port->slots);
}

/* The table takes @port over. */
static int plug_in(unsigned int line, struct port *port)
{
	int err = -EBUSY;

	mutex_lock(&lock);
	if (!ports[line]) {
		ports[line] = port;
		err = 0;
	}
	mutex_unlock(&lock);
	return err;
}

int linecard_open(unsigned int line, unsigned int frames)
{
	struct port *port;
	int err = -ENOMEM;

	if (line >= LINECARD_LINES || frames == 0 || frames > LINECARD_FRAMES_MOST)
		return -EINVAL;
	port = kzalloc(sizeof(*port), GFP_KERNEL);
	if (!port)
		return -ENOMEM;
	port->name = kasprintf(GFP_KERNEL, "line-%u", line);
	if (!port->name)
		goto no_name;
	port->journal = vzalloc(JOURNAL_ENTRIES * sizeof(*port->journal));
	if (!port->journal)
		goto no_journal;
	err = fill_slots(port, frames);
	if (err)
		goto no_slots;
	err = -ENOMEM;
	port->stats = kzalloc(sizeof(*port->stats), GFP_KERNEL);
	if (!port->stats)
		goto no_stats;
	err = plug_in(line, port);
	if (err)
		goto no_line;
	return 0;

no_line:
	kfree(port->stats);
no_stats:
	vfree(port->journal);
no_slots:
	empty_slots(port);
no_journal:
	kfree(port->name);
no_name:
	kfree(port);
	return err;
}
EXPORT_SYMBOL(linecard_open);

int linecard_close(unsigned int line)
{
	struct port *port = NULL;

	if (line >= LINECARD_LINES)
		return -ENOENT;
	mutex_lock(&lock);
	swap(port, ports[line]);
	mutex_unlock(&lock);
	if (!port)
		return -ENOENT;
	if (port->waiting)
		pr_info("linecard: %s closed with %u frames\n", port->name, port->waiting);
	kfree(port->stats);
	empty_slots(port);
	vfree(port->journal);
	kfree(port->name);
	kfree(port);
	return 0;
}
EXPORT_SYMBOL(linecard_close);

/* ---- traffic --------------------------------------------------------------- */

/* Under the lock. */
static struct port *find_port(unsigned int line)
{
	return line < LINECARD_LINES ? ports[line] : NULL;
}

static int take_frame(struct port *port, const void *data, size_t bytes)
{
	struct slot *slot;

	if (port->waiting == port->frames) {
		port->stats->refused++;
		return -ENOSPC;
	}
	slot = &port->slots[(port->first + port->waiting++) % port->frames];
	memcpy(slot->data, data, bytes);
	slot->bytes = bytes;
	port->journal[port->stats->taken++ % JOURNAL_ENTRIES] = bytes;
	return 0;
}

int linecard_put(unsigned int line, const void *data, size_t bytes)
{
	struct port *port;
	int err = -ENOENT;

	if (bytes > LINECARD_FRAME_BYTES)
		return -EINVAL;
	mutex_lock(&lock);
	port = find_port(line);
	if (port)
		err = take_frame(port, data, bytes);
	mutex_unlock(&lock);
	return err;
}
EXPORT_SYMBOL(linecard_put);

static ssize_t give_frame(struct port *port, void *buffer)
{
	struct slot *slot = &port->slots[port->first];

	if (port->waiting == 0)
		return -ENODATA;
	memcpy(buffer, slot->data, slot->bytes);
	port->first = (port->first + 1) % port->frames;
	port->waiting--;
	port->stats->given++;
	return slot->bytes;
}

ssize_t linecard_get(unsigned int line, void *buffer)
{
	struct port *port;
	ssize_t bytes = -ENOENT;

	mutex_lock(&lock);
	port = find_port(line);
	if (port)
		bytes = give_frame(port, buffer);
	mutex_unlock(&lock);
	return bytes;
}
EXPORT_SYMBOL(linecard_get);

unsigned int linecard_length(unsigned int line, unsigned int back)
{
	struct port *port;
	unsigned int bytes = 0;

	mutex_lock(&lock);
	port = find_port(line);
	if (port && back < JOURNAL_ENTRIES && back < port->stats->taken)
		bytes = port->journal[(port->stats->taken - 1 - back) % JOURNAL_ENTRIES];
	mutex_unlock(&lock);
	return bytes;
}
EXPORT_SYMBOL(linecard_length);

int linecard_stats(unsigned int line, struct linecard_stats *stats)
{
	struct port *port;

	mutex_lock(&lock);
	port = find_port(line);
	if (port)
		*stats = *port->stats;
	mutex_unlock(&lock);
	return port ? 0 : -ENOENT;
}
EXPORT_SYMBOL(linecard_stats);

/* ---- the module ------------------------------------------------------------ */

/* `insmod linecard lines=2 frames=4` opens two lines at start. */
static unsigned int lines;
module_param(lines, uint, 0444);
MODULE_PARM_DESC(lines, "lines to open at start");
static unsigned int frames = 4;
module_param(frames, uint, 0444);
MODULE_PARM_DESC(frames, "frames that each has room for");

static void close_all(void)
{
	unsigned int line;

	for (line = 0; line < LINECARD_LINES; line++)
		linecard_close(line);
}

static int __init linecard_init(void)
{
	unsigned int line;
	int err;

	for (line = 0; line < lines; line++) {
		err = linecard_open(line, frames);
		if (err) {
			close_all();
			return err;
		}
	}
	pr_info("linecard: ready, %u of %u lines are open\n", lines, LINECARD_LINES);
	return 0;
}

static void __exit linecard_exit(void)
{
	close_all();
}

module_init(linecard_init);
module_exit(linecard_exit);
MODULE_DESCRIPTION("Ports of a line card, each with a ring of frames");
MODULE_LICENSE("GPL");
