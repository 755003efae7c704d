// SPDX-License-Identifier: MIT
/* camera_drive.c - plays the camera and whoever looks at its pictures, beside a model. */
#include "drive.h"
#include "camera.h"

#define STEPS      100
#define TAKEN_MOST 5

static const struct { unsigned int width, height; } formats[] = {
	{ 64, 48 }, { 96, 80 }, { 128, 100 }, { 160, 160 }, { 320, 120 }, { 40, 25 },
};

/* The model: the present format, and which pictures wait, the oldest first. */
struct picture {
	u32 number;
	unsigned int format;
};

static unsigned int format;
static u32 begun;			/* pictures so far			*/
static struct picture waits[CAMERA_WAITING_MOST + 1];
static unsigned int wait_count;
static const struct camera_frame *taken[TAKEN_MOST];
static unsigned int taken_count;

static u8 pixel(u32 number, unsigned int line, unsigned int column)
{
	return number * 31 + line * 7 + column;
}

static struct picture model_pop(void)
{
	struct picture oldest = waits[0];
	unsigned int i;

	wait_count--;
	for (i = 0; i < wait_count; i++)
		waits[i] = waits[i + 1];
	return oldest;
}

/* The camera takes the next picture, or its first @lines lines. */
static int expose(unsigned int lines)
{
	static u8 line[CAMERA_WIDTH_MOST];
	unsigned int i, k;
	int err;

	if (wait_count == CAMERA_WAITING_MOST)
		model_pop();
	for (i = 0; i < lines; i++) {
		for (k = 0; k < formats[format].width; k++)
			line[k] = pixel(begun, i, k);
		err = camera_line(line);
		DRIVE_EXPECT(err == 0, "line %u of picture %u got %d", i, begun, err);
	}
	if (lines == formats[format].height)
		waits[wait_count++] = (struct picture){ begun, format };
	begun++;
	return 0;
}

static int set_format(unsigned int which)
{
	int err = camera_set_format(formats[which].width, formats[which].height);

	DRIVE_EXPECT(err == 0, "%ux%u got %d", formats[which].width, formats[which].height,
		     err);
	format = which;
	return 0;
}

/* The picture is whole, line by line. */
static int compare(const struct camera_frame *frame)
{
	unsigned int i, k;

	for (i = 0; i < frame->height; i++)
		for (k = 0; k < frame->width; k++)
			DRIVE_EXPECT(frame->pixels[i * frame->width + k] ==
				     pixel(frame->number, i, k),
				     "picture %u is spoiled in line %u", frame->number, i);
	return 0;
}

static int take(void)
{
	const struct camera_frame *frame = camera_take();
	bool is_some = wait_count > 0;
	struct picture oldest;

	DRIVE_EXPECT((frame != NULL) == is_some, "%u pictures wait, and %s was taken",
		     wait_count, frame ? "one" : "none");
	if (!frame)
		return 0;
	taken[taken_count++] = frame;
	oldest = model_pop();
	DRIVE_EXPECT(frame->number == oldest.number, "picture %u was taken, expected %u",
		     frame->number, oldest.number);
	DRIVE_EXPECT(frame->width == formats[oldest.format].width &&
		     frame->height == formats[oldest.format].height,
		     "picture %u is %ux%u, expected %ux%u", frame->number, frame->width,
		     frame->height, formats[oldest.format].width,
		     formats[oldest.format].height);
	return compare(frame);
}

/* Any one of those taken goes back; it must still be what it was. */
static int give(void)
{
	unsigned int which = drive_random(taken_count);
	const struct camera_frame *frame = taken[which];
	int err = compare(frame);

	taken[which] = taken[--taken_count];
	camera_give(frame);
	return err;
}

static int begin(unsigned int first_format)
{
	const struct camera_frame *frame;
	int err = set_format(first_format);

	camera_flush();
	if (!err)
		err = expose(formats[format].height);
	frame = camera_take();
	DRIVE_EXPECT(!err && frame, "one picture was made, none can be taken");
	begun = frame->number + 1;		/* what cases before this one made	*/
	wait_count = 0;
	camera_give(frame);
	return 0;
}

static int step(void)
{
	switch (drive_random(8)) {
	case 0:
		return set_format(drive_random(ARRAY_SIZE(formats)));
	case 1:
		if (expose(1 + drive_random(formats[format].height - 1)) != 0)
			return -EINVAL;
		return set_format(drive_random(ARRAY_SIZE(formats)));
	case 2:
	case 3:
		return taken_count < TAKEN_MOST ? take() : 0;
	case 4:
		return taken_count > 0 ? give() : 0;
	default:
		return expose(formats[format].height);
	}
}

/* Nobody fetches for a long time. At the end four pictures wait. */
DRIVE_CASE(slow)
{
	unsigned int i;
	int err = begin(drive_random(ARRAY_SIZE(formats)));

	for (i = 0; i < 20 && !err; i++)
		err = expose(formats[format].height);
	for (i = 0; i < CAMERA_WAITING_MOST && !err; i++)
		err = take();
	while (taken_count > 0 && !err)
		err = give();
	for (i = 0; i < CAMERA_WAITING_MOST && !err; i++)
		err = expose(formats[format].height);
	return err;
}

/* Formats change all the time. At the end four small pictures wait. */
DRIVE_CASE(formats)
{
	unsigned int i;
	int err = begin(0);

	DRIVE_EXPECT(camera_set_format(0, 48) == -EINVAL, "pictures of 0 columns are taken");
	DRIVE_EXPECT(camera_set_format(64, CAMERA_HEIGHT_MOST + 1) == -EINVAL,
		     "pictures of %u lines are taken", CAMERA_HEIGHT_MOST + 1);
	for (i = 0; i < STEPS && !err; i++)
		err = step();
	while (taken_count > 0 && !err)
		err = give();
	while (wait_count > 0 && !err) {
		err = take();
		if (!err)
			err = give();
	}
	if (!err)
		err = set_format(0);
	for (i = 0; i < CAMERA_WAITING_MOST && !err; i++)
		err = expose(formats[0].height);
	DRIVE_EXPECT(err || camera_waiting() == CAMERA_WAITING_MOST,
		     "%u pictures wait, expected %u", camera_waiting(), CAMERA_WAITING_MOST);
	return err;
}

DRIVE(DRIVE_ENTRY(slow), DRIVE_ENTRY(formats));
