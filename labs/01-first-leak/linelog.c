// SPDX-License-Identifier: MIT
/*
 * linelog.c - a log device that keeps the last few lines that were written to it.
 *
 *   write "ha" "llo\nwo" "rld\n"        ring of whole lines
 *      |                                +-------+-------+---
 *      v                                | hallo | world |
 *   collected: "ha" -> "hallo" ------>  +-------+-------+---
 *              until a '\n' comes        oldest    ^ the newest
 *
 * A line is collected in a buffer of its own. When it is whole it is copied to a block
 * that is just large enough, and goes into the ring; the oldest one makes room.
 */
#include <linux/errno.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "linelog.h"

struct line {
	size_t length;
	char text[];
};

static DEFINE_MUTEX(lock);		/* guards all below			*/
static struct line *ring[LINELOG_LINES];
static unsigned int first;		/* the oldest line's place in the ring	*/
static unsigned int count;		/* lines in the ring			*/
static char *collected;			/* NULL: between two lines		*/
static size_t collected_length;

/* The ring takes @line over. */
static void ring_put(struct line *line)
{
	unsigned int place = (first + count) % LINELOG_LINES;

	if (count == LINELOG_LINES) {
		kfree(ring[first]);
		first = (first + 1) % LINELOG_LINES;
	} else {
		count++;
	}
	ring[place] = line;
}

/* Collect one character. The buffer is made with a line's first one. */
static int collect(char c)
{
	if (!collected) {
		collected = kmalloc(LINELOG_LINE_BYTES, GFP_KERNEL);
		if (!collected)
			return -ENOMEM;
		collected_length = 0;
	}
	if (collected_length < LINELOG_LINE_BYTES)
		collected[collected_length++] = c;
	return 0;
}

/* A '\n' came: what was collected is a line. */
static int finish_line(void)
{
	struct line *line = kmalloc(sizeof(*line) + collected_length, GFP_KERNEL);

	if (!line)
		return -ENOMEM;
	line->length = collected_length;
	if (collected_length)
		memcpy(line->text, collected, collected_length);
	ring_put(line);
	collected = NULL;
	collected_length = 0;
	return 0;
}

ssize_t linelog_write(const char *text, size_t bytes)
{
	size_t i;
	int err = 0;

	mutex_lock(&lock);
	for (i = 0; i < bytes && !err; i++)
		err = text[i] == '\n' ? finish_line() : collect(text[i]);
	mutex_unlock(&lock);
	return err ? err : (ssize_t)bytes;
}
EXPORT_SYMBOL(linelog_write);

ssize_t linelog_read(unsigned int index, char *buffer, size_t bytes)
{
	const struct line *line;
	ssize_t length = -ENOENT;

	mutex_lock(&lock);
	if (index < count) {
		line = ring[(first + index) % LINELOG_LINES];
		length = line->length < bytes ? (ssize_t)line->length : -ENOSPC;
		if (length >= 0) {
			memcpy(buffer, line->text, line->length);
			buffer[line->length] = '\0';
		}
	}
	mutex_unlock(&lock);
	return length;
}
EXPORT_SYMBOL(linelog_read);

unsigned int linelog_count(void)
{
	unsigned int lines;

	mutex_lock(&lock);
	lines = count;
	mutex_unlock(&lock);
	return lines;
}
EXPORT_SYMBOL(linelog_count);

void linelog_clear(void)
{
	mutex_lock(&lock);
	for (; count > 0; count--) {
		kfree(ring[first]);
		ring[first] = NULL;
		first = (first + 1) % LINELOG_LINES;
	}
	kfree(collected);
	collected = NULL;
	collected_length = 0;
	mutex_unlock(&lock);
}
EXPORT_SYMBOL(linelog_clear);

/* `insmod linelog hello=5` writes five lines, for a first look. */
static unsigned int hello = 3;
module_param(hello, uint, 0444);
MODULE_PARM_DESC(hello, "lines to write at start");

static int __init linelog_init(void)
{
	static const char greeting[] = "hello, log\n";
	unsigned int i;

	for (i = 0; i < hello; i++)
		if (linelog_write(greeting, sizeof(greeting) - 1) < 0)
			goto no_memory;
	pr_info("linelog: ready, %u lines in the ring\n", linelog_count());
	return 0;

no_memory:
	linelog_clear();
	return -ENOMEM;
}

static void __exit linelog_exit(void)
{
	linelog_clear();
}

module_init(linelog_init);
module_exit(linelog_exit);
MODULE_DESCRIPTION("A log device that keeps the last lines");
MODULE_LICENSE("GPL");
