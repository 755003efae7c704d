// SPDX-License-Identifier: MIT
/*
 * logindex.c - a log whose records are found fast.
 *
 *   segments --> segment <--> segment <--> ...         the oldest first
 *                  |    \
 *                page    marks --skip--> mark --skip--> mark
 *               of text    |              |              |
 *                         next           next           next
 *                          |              |              |
 *                         node           node           node    up to STRIDE - 1 of them
 *
 * A segment is a page of text and an index of its records. One in STRIDE is a mark: a
 * search skips from mark to mark, and goes down only where the record is. Text is never
 * moved, and a segment goes as a whole when the log is rotated.
 */
#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/init.h>
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "logindex.h"

#define STRIDE 16

struct node {
	struct node *next;		/* the record behind it, before the next mark */
	struct node *skip;		/* of a mark: the next mark		*/
	int sequence;
	unsigned long written_at;	/* jiffies				*/
	u32 checksum;			/* Fletcher's, of the text		*/
	u16 offset, length;		/* of the text in the segment's page	*/
};

struct segment {
	struct list_head list;
	struct node *marks;
	struct node *last_mark, *last;
	char *text;
	unsigned int text_bytes;
	unsigned int records;
	int first;			/* sequence number			*/
};

static DEFINE_MUTEX(lock);		/* guards all below			*/
static LIST_HEAD(segments);
static unsigned int segment_count;
static int last_sequence;

/* Fletcher, 1982: tells a text that was damaged, also one whose parts changed places. */
static u32 checksum_of(const char *text, size_t length)
{
	u32 low = 0, high = 0;

	for (; length > 0; length--) {
		low = (low + (u8)*text++) % 65535;
		high = (high + low) % 65535;
	}
	return high << 16 | low;
}

static struct segment *segment_create(void)
{
	struct segment *segment = kzalloc(sizeof(*segment), GFP_KERNEL);

	if (!segment)
		return NULL;
	segment->text = (char *)__get_free_page(GFP_KERNEL);
	if (!segment->text) {
		kfree(segment);
		return NULL;
	}
	segment->first = last_sequence + 1;
	list_add_tail(&segment->list, &segments);
	segment_count++;
	return segment;
}

static void index_free(struct segment *segment)
{
	struct node *mark, *node, *next;

	for (mark = segment->marks; mark; mark = mark->skip)
		for (node = mark->next; node; node = next) {
			next = node->next;
			kfree(node);
		}
}

static void segment_free(struct segment *segment)
{
	list_del(&segment->list);
	segment_count--;
	index_free(segment);
	free_page((unsigned long)segment->text);
	kfree(segment);
}

/* Put @node behind all others: as a mark, or below the last one. */
static void index_add(struct segment *segment, struct node *node)
{
	if (segment->records % STRIDE != 0) {
		segment->last->next = node;
	} else if (!segment->marks) {
		segment->marks = segment->last_mark = node;
	} else {
		segment->last_mark->skip = node;
		segment->last_mark = node;
	}
	segment->last = node;
	segment->records++;
}

static struct node *index_find(const struct segment *segment, int sequence)
{
	struct node *node = segment->marks;

	while (node->skip && node->skip->sequence <= sequence)
		node = node->skip;
	while (node && node->sequence != sequence)
		node = node->next;
	return node;
}

/* The segment that the next @bytes of text go to. */
static struct segment *segment_for(size_t bytes)
{
	struct segment *segment = NULL;

	if (!list_empty(&segments))
		segment = list_last_entry(&segments, struct segment, list);
	if (segment && segment->text_bytes + bytes <= PAGE_SIZE)
		return segment;
	return segment_create();
}

int logindex_append(const char *text)
{
	size_t length = strlen(text);
	struct segment *segment;
	struct node *node;
	int sequence = -ENOMEM;

	if (length >= LOGINDEX_TEXT_MOST)
		return -E2BIG;
	mutex_lock(&lock);
	segment = segment_for(length);
	if (!segment)
		goto out;
	node = kzalloc(sizeof(*node), GFP_KERNEL);
	if (!node)
		goto out;
	sequence = node->sequence = ++last_sequence;
	node->offset = segment->text_bytes;
	node->length = length;
	node->written_at = jiffies;
	node->checksum = checksum_of(text, length);
	memcpy(segment->text + segment->text_bytes, text, length);
	segment->text_bytes += length;
	index_add(segment, node);
out:
	mutex_unlock(&lock);
	return sequence;
}
EXPORT_SYMBOL(logindex_append);

static struct segment *segment_find(int sequence)
{
	struct segment *segment;

	list_for_each_entry(segment, &segments, list)
		if (sequence >= segment->first &&
		    sequence - segment->first < (int)segment->records)
			return segment;
	return NULL;
}

ssize_t logindex_read(int sequence, char *buffer, size_t bytes)
{
	struct segment *segment;
	struct node *node;
	ssize_t length = -ENOENT;

	mutex_lock(&lock);
	segment = segment_find(sequence);
	if (!segment)
		goto out;
	node = index_find(segment, sequence);
	length = -EIO;
	if (checksum_of(segment->text + node->offset, node->length) != node->checksum)
		goto out;
	length = -ENOSPC;
	if (node->length < bytes) {
		memcpy(buffer, segment->text + node->offset, node->length);
		buffer[node->length] = '\0';
		length = node->length;
	}
out:
	mutex_unlock(&lock);
	return length;
}
EXPORT_SYMBOL(logindex_read);

int logindex_rotate(unsigned int pages)
{
	struct segment *segment;
	int oldest = 0;

	mutex_lock(&lock);
	while (segment_count > pages)
		segment_free(list_first_entry(&segments, struct segment, list));
	if (!list_empty(&segments)) {
		segment = list_first_entry(&segments, struct segment, list);
		oldest = segment->first;
	}
	mutex_unlock(&lock);
	return oldest;
}
EXPORT_SYMBOL(logindex_rotate);

static int __init logindex_init(void)
{
	return 0;
}

static void __exit logindex_exit(void)
{
	logindex_rotate(0);
}

module_init(logindex_init);
module_exit(logindex_exit);
MODULE_DESCRIPTION("A log with an index");
MODULE_LICENSE("GPL");
