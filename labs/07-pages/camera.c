// SPDX-License-Identifier: MIT
/*
 * camera.c - collects a line camera's lines to pictures, and keeps the newest ones.
 *
 *   lines --> filling --(last line)--> waiting: oldest ... newest --> camera_take()
 *               ^                         |                               |
 *               |    too many wait        |                        camera_give()
 *               +-------------------------+                               |
 *                                                                       freed
 *
 * Pixels lie in pages of their own, 2^order of them, as the camera's DMA engine wants
 * them; what describes a picture is a small block beside them. Where nobody fetches, the
 * oldest picture's frame is used for the next one.
 */
#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "camera.h"

struct frame {
	struct camera_frame shown;	/* what takers see			*/
	struct list_head link;		/* in waiting				*/
	u8 *pixels;
	unsigned int lines;		/* that are there already		*/
};

static DEFINE_MUTEX(lock);		/* guards all below			*/
static LIST_HEAD(waiting);		/* struct frame, the oldest first	*/
static unsigned int waiting_count;
static struct frame *filling;		/* NULL: between two pictures		*/
static u32 next_number;
static unsigned int width, height;	/* of pictures that begin; 0: not set	*/
static unsigned int order;		/* such a picture has 2^order pages	*/

static void frame_free(struct frame *frame)
{
	free_pages((unsigned long)frame->pixels, order);
	kfree(frame);
}

/* Make @frame ready for a picture. Returns 0 or -ENOMEM. */
static int frame_prepare(struct frame *frame)
{
	frame->pixels = (u8 *)__get_free_pages(GFP_KERNEL | __GFP_ZERO | __GFP_NOWARN, order);
	if (!frame->pixels)
		return -ENOMEM;
	frame->shown.number = next_number++;
	frame->shown.width = width;
	frame->shown.height = height;
	frame->shown.pixels = frame->pixels;
	frame->lines = 0;
	return 0;
}

/* The oldest picture that waits leaves the list. */
static struct frame *waiting_pop(void)
{
	struct frame *frame = list_first_entry_or_null(&waiting, struct frame, link);

	if (frame) {
		list_del(&frame->link);
		waiting_count--;
	}
	return frame;
}

/* A frame for the next picture: a new one, or that of the oldest. */
static struct frame *frame_start(void)
{
	struct frame *frame;

	if (waiting_count < CAMERA_WAITING_MOST)
		frame = kzalloc(sizeof(*frame), GFP_KERNEL);
	else
		frame = waiting_pop();
	if (frame && frame_prepare(frame) != 0) {
		kfree(frame);
		frame = NULL;
	}
	return frame;
}

/* Half a picture is of no use. */
static void forget_filling(void)
{
	if (filling)
		frame_free(filling);
	filling = NULL;
}

int camera_set_format(unsigned int new_width, unsigned int new_height)
{
	if (new_width == 0 || new_width > CAMERA_WIDTH_MOST ||
	    new_height == 0 || new_height > CAMERA_HEIGHT_MOST)
		return -EINVAL;
	mutex_lock(&lock);
	forget_filling();
	width = new_width;
	height = new_height;
	order = get_order(width * height);
	mutex_unlock(&lock);
	return 0;
}
EXPORT_SYMBOL(camera_set_format);

/* The next line belongs to filling. */
static void line_put(const u8 *pixels)
{
	memcpy(filling->pixels + filling->lines * width, pixels, width);
	if (++filling->lines < height)
		return;
	list_add_tail(&filling->link, &waiting);
	waiting_count++;
	filling = NULL;
}

int camera_line(const u8 *pixels)
{
	int err = 0;

	mutex_lock(&lock);
	if (!width)
		err = -ENODEV;
	else if (!filling)
		filling = frame_start();
	if (filling)
		line_put(pixels);
	else if (!err)
		err = -ENOMEM;
	mutex_unlock(&lock);
	return err;
}
EXPORT_SYMBOL(camera_line);

const struct camera_frame *camera_take(void)
{
	struct frame *frame;

	mutex_lock(&lock);
	frame = waiting_pop();
	mutex_unlock(&lock);
	return frame ? &frame->shown : NULL;
}
EXPORT_SYMBOL(camera_take);

void camera_give(const struct camera_frame *shown)
{
	mutex_lock(&lock);
	frame_free(container_of(shown, struct frame, shown));
	mutex_unlock(&lock);
}
EXPORT_SYMBOL(camera_give);

unsigned int camera_waiting(void)
{
	unsigned int frames;

	mutex_lock(&lock);
	frames = waiting_count;
	mutex_unlock(&lock);
	return frames;
}
EXPORT_SYMBOL(camera_waiting);

void camera_flush(void)
{
	struct frame *frame;

	mutex_lock(&lock);
	forget_filling();
	while ((frame = waiting_pop()) != NULL)
		frame_free(frame);
	mutex_unlock(&lock);
}
EXPORT_SYMBOL(camera_flush);

/* `insmod camera pictures=6` takes six of its lens cap, for a first look. */
static unsigned int pictures;
module_param(pictures, uint, 0444);
MODULE_PARM_DESC(pictures, "pictures to take at start, of 320 x 240");

static bool zoom;
module_param(zoom, bool, 0444);
MODULE_PARM_DESC(zoom, "then change the format to 640 x 480");

static int __init camera_init(void)
{
	static const u8 cap[320];
	unsigned int line;
	int err = 0;

	if (pictures)
		err = camera_set_format(320, 240);
	for (line = 0; !err && line < pictures * 240; line++)
		err = camera_line(cap);
	if (!err && zoom)
		err = camera_set_format(640, 480);
	if (err)
		camera_flush();
	else
		pr_info("camera: ready, %u pictures wait\n", camera_waiting());
	return err;
}

static void __exit camera_exit(void)
{
	camera_flush();
}

module_init(camera_init);
module_exit(camera_exit);
MODULE_DESCRIPTION("Frame buffers for a line camera");
MODULE_LICENSE("GPL");
