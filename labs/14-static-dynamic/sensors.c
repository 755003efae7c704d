// SPDX-License-Identifier: MIT
/*
 * sensors.c - a weather station's sensors and journal.
 *
 * Sensors are kept in a list. The journal is one growing text, for the operator to read.
 */
#include <linux/errno.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "sensors.h"

struct sensor {
	struct list_head link;
	char name[SENSOR_NAME_BYTES];
	unsigned int unit;
	char *reading;			/* the newest, or NULL: ours		*/
};

static LIST_HEAD(sensors);
static unsigned int sensors_count;

static char *journal;			/* NULL while nothing is in it		*/
static size_t journal_length;

static struct sensor *sensor_find(const char *name)
{
	struct sensor *sensor;

	list_for_each_entry(sensor, &sensors, link)
		if (strcmp(sensor->name, name) == 0)
			return sensor;
	return NULL;
}

int sensor_open(const char *name, unsigned int unit)
{
	struct sensor *sensor;

	if (sensor_find(name))
		return -EEXIST;
	sensor = kzalloc(sizeof(*sensor), GFP_KERNEL);
	if (!sensor)
		return -ENOMEM;
	if (unit >= SENSOR_UNITS)
		return -EINVAL;
	strscpy(sensor->name, name, sizeof(sensor->name));
	sensor->unit = unit;
	list_add_tail(&sensor->link, &sensors);
	sensors_count++;
	return 0;
}
EXPORT_SYMBOL(sensor_open);

int sensor_close(const char *name)
{
	struct sensor *sensor = sensor_find(name);

	if (!sensor)
		return -ENOENT;
	list_del(&sensor->link);
	kfree(sensor);
	sensors_count--;
	return 0;
}
EXPORT_SYMBOL(sensor_close);

int sensor_note(const char *name, const char *reading)
{
	struct sensor *sensor = sensor_find(name);
	char *copy;

	if (!sensor)
		return -ENOENT;
	copy = kstrdup(reading, GFP_KERNEL);
	if (!copy)
		return -ENOMEM;
	kfree(sensor->reading);
	sensor->reading = copy;
	return 0;
}
EXPORT_SYMBOL(sensor_note);

int sensor_read(const char *name, char *text, size_t bytes)
{
	struct sensor *sensor = sensor_find(name);

	if (!sensor)
		return -ENOENT;
	if (!sensor->reading)
		return -ENODATA;
	return strscpy(text, sensor->reading, bytes);
}
EXPORT_SYMBOL(sensor_read);

unsigned int sensor_drop_unit(unsigned int unit)
{
	struct sensor *sensor, *next;
	unsigned int dropped = 0;

	list_for_each_entry_safe(sensor, next, &sensors, link) {
		if (sensor->unit == unit) {
			kfree(sensor->reading);
			kfree(sensor);
			dropped++;
		}
	}
	sensors_count -= dropped;
	return dropped;
}
EXPORT_SYMBOL(sensor_drop_unit);

unsigned int sensor_count(void)
{
	return sensors_count;
}
EXPORT_SYMBOL(sensor_count);

int journal_add(const char *line)
{
	size_t bytes = strlen(line);

	journal = krealloc(journal, journal_length + bytes + 1, GFP_KERNEL);
	if (!journal) {
		journal_length = 0;
		return -ENOMEM;
	}
	memcpy(journal + journal_length, line, bytes + 1);
	journal_length += bytes;
	return 0;
}
EXPORT_SYMBOL(journal_add);

size_t journal_bytes(void)
{
	return journal_length;
}
EXPORT_SYMBOL(journal_bytes);

bool journal_ends_with(const char *line)
{
	size_t bytes = strlen(line);

	return journal && journal_length >= bytes &&
	       strcmp(journal + journal_length - bytes, line) == 0;
}
EXPORT_SYMBOL(journal_ends_with);

u8 *frame_copy(const u8 *data, size_t bytes)
{
	u8 *frame = kmalloc(GFP_KERNEL, bytes);

	if (!frame)
		return NULL;
	memcpy(frame, data, bytes);
	return frame;
}
EXPORT_SYMBOL(frame_copy);

int frame_send(const u8 *data, size_t bytes, bool even)
{
	int sum = 0;
	size_t i;
	u8 *frame;

	if (!bytes)
		return -EINVAL;
	frame = kmalloc(bytes, GFP_KERNEL);
	if (!frame)
		return -ENOMEM;
	for (i = 0; i < bytes; i++) {
		frame[i] = data[i];
		sum += frame[i];
	}
	if (even && sum % 2) {
		kfree(frame);
		sum = -EIO;
	}
	kfree(frame);
	return sum;
}
EXPORT_SYMBOL(frame_send);

static int __init sensors_init(void)
{
	return 0;
}

static void __exit sensors_exit(void)
{
	unsigned int unit;

	for (unit = 0; unit < SENSOR_UNITS; unit++)
		sensor_drop_unit(unit);
	kfree(journal);
}

module_init(sensors_init);
module_exit(sensors_exit);
MODULE_DESCRIPTION("Lab 14: a weather station");
MODULE_LICENSE("GPL");
