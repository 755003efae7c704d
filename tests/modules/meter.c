// SPDX-License-Identifier: MIT
/*
 * tests/modules/meter.c - a timer's handler follows a pointer to what was freed: in
 * an interrupt, so it is the end of the kernel. docs/gdb.md dissects it.
 *
 *     insmod meter           a panic a moment later; slab_debug=PU tells more of it
 */
#include <linux/init.h>
#include <linux/jiffies.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/timer.h>

struct reading {
	int value;
	struct reading *older;
};

static struct reading *newest_reading;

static noinline void take_reading(int value)
{
	struct reading *reading = kmalloc(sizeof(*reading), GFP_KERNEL);

	if (!reading)
		return;
	reading->value = value;
	reading->older = newest_reading;
	newest_reading = reading;
}

static noinline void forget_oldest(void)
{
	struct reading *reading = newest_reading;

	while (reading->older)
		reading = reading->older;
	kfree(reading);		/* and the one before it still points there */
}

static noinline int sum_of_readings(void)
{
	int sum = 0;

	for (struct reading *reading = newest_reading; reading; reading = reading->older)
		sum += reading->value;
	return sum;
}

static void on_timer(struct timer_list *timer)
{
	pr_info("meter: %d\n", sum_of_readings());
}

static DEFINE_TIMER(timer, on_timer);

static int __init meter_init(void)
{
	take_reading(20);
	take_reading(22);
	forget_oldest();
	mod_timer(&timer, jiffies + HZ / 2);
	return 0;
}

static void __exit meter_exit(void)
{
	timer_delete_sync(&timer);
	while (newest_reading) {
		struct reading *reading = newest_reading;

		newest_reading = reading->older;
		kfree(reading);
	}
}

module_init(meter_init);
module_exit(meter_exit);
MODULE_LICENSE("GPL");
