/* SPDX-License-Identifier: MIT */
#ifndef CAMERA_H
#define CAMERA_H
/*
 * camera.h - grey pictures from a line camera, for whoever fetches them in time.
 */
#include <linux/types.h>

#define CAMERA_WIDTH_MOST   1024u
#define CAMERA_HEIGHT_MOST  1024u
#define CAMERA_WAITING_MOST 4u		/* whole pictures that nobody fetched yet */

struct camera_frame {
	u32 number;			/* pictures are counted from 0, also lost ones */
	unsigned int width, height;
	const u8 *pixels;		/* height lines of width bytes		*/
};

/* Pictures that begin from now on have this size; half a picture is forgotten. Those that
 * wait or were taken keep theirs. Returns 0, or -EINVAL for a size the camera has not. */
int camera_set_format(unsigned int width, unsigned int height);

/* The camera delivers the next line, as many bytes as the format has columns. Where too
 * many pictures wait the oldest one is lost. Returns 0, -ENOMEM (the line is lost),
 * -ENODEV (no format is set). */
int camera_line(const u8 *pixels);

/* The oldest whole picture, or NULL. It is the caller's until camera_give(). */
const struct camera_frame *camera_take(void);
void camera_give(const struct camera_frame *frame);

/* Whole pictures that wait. */
unsigned int camera_waiting(void);

/* Forget what waits and what is half there. Taken pictures stay with their takers. */
void camera_flush(void);
#endif
