/* SPDX-License-Identifier: MIT */
/* tests/modules/api/api_text.c - parameters, strings, numbers, warnings, randomness. */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt
#include <linux/bug.h>
#include <linux/ctype.h>
#include <linux/hash.h>
#include <linux/hashtable.h>
#include <linux/kernel.h>
#include <linux/log2.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/random.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/string.h>
#include "api_test.h"

static int number = -3;
module_param(number, int, 0644);
MODULE_PARM_DESC(number, "any number");
static char *name = "none";
module_param(name, charp, 0444);
static bool flag;
module_param_named(switch, flag, bool, 0);
static int list[4];
static int list_count;
module_param_array(list, int, &list_count, 0444);
static char text[8] = "short";
module_param_string(text, text, sizeof(text), 0444);

static int by_value(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

static void test_strings(void)
{
    char buffer[16];
    int x = 0, y = 0;
    u8 byte;
    long l;

    CHECK(strscpy(buffer, "a long text, too long", sizeof(buffer)) == -E2BIG);
    CHECK(strlen(buffer) == 15 && strlcpy(buffer, "abc", sizeof(buffer)) == 3);
    CHECK(strlcat(buffer, "def", sizeof(buffer)) == 6 && strcmp(buffer, "abcdef") == 0);
    CHECK(str_has_prefix(buffer, "abc") == 3 && sysfs_streq("on\n", "on"));
    CHECK(strncasecmp("ABCx", "abcy", 3) == 0 && strnchr("abc", 2, 'c') == NULL);
    CHECK(*skip_spaces("  x") == 'x' && isspace('\t') && toupper('q') == 'Q');
    CHECK(sscanf("12,0x1f", "%d,%x", &x, &y) == 2 && x == 12 && y == 31);
    CHECK(kstrtou8("256", 10, &byte) == -ERANGE && kstrtol("-7\n", 0, &l) == 0 && l == -7);
    CHECK(sprintf(buffer, "%d/%s", 3, "x") == 3 && simple_strtol("-12a", NULL, 10) == -12);
    CHECK(scnprintf(buffer, 4, "%s", "abcdef") == 3);
}

static void test_numbers(void)
{
    int values[] = { 5, -2, 9, 0, 3 };
    u64 n = 10000000001ull;
    static DEFINE_HASHTABLE(table, 3);

    sort(values, ARRAY_SIZE(values), sizeof(values[0]), by_value, NULL);
    CHECK(values[0] == -2 && values[2] == 3 && values[4] == 9);
    CHECK(do_div(n, 10) == 1 && n == 1000000000);
    CHECK(DIV_ROUND_UP(7, 3) == 3 && roundup(13, 5) == 15 && round_up(13, 8) == 16);
    CHECK(clamp(9, 0, 5) == 5 && clamp_val(-1, 0, 5) == 0 && abs(-4) == 4 && max3(1, 7, 2) == 7);
    CHECK(ilog2(4096) == 12 && is_power_of_2(64) && roundup_pow_of_two(33) == 64);
    CHECK(BIT(5) == 32 && GENMASK(7, 4) == 0xf0 && fls(0) == 0 && ffs(8) == 4);
    CHECK(hash_32(1, 4) < 16 && hash_empty(table) && min_t(u8, 300, 45) == 44);
    CHECK(get_random_u32() != get_random_u32() || get_random_u32() != 0);
    CHECK(get_random_u32_below(10) < 10);
}

static int __init api_text_init(void)
{
    static const u8 bytes[] = { 'M', 'a', 'r', 'b', 'l', 'e', 's', 0 };
    int warned = 0;

    pr_info("number %d name %s switch %d list %d text %s\n", number, name, flag, list_count,
            text);
    for (int i = 0; i < 3; i++) {
        pr_info_once("said once\n");
        warned += WARN_ONCE(i >= 0, "warned once, i %d\n", i);
    }
    CHECK(warned == 3 && !WARN_ON(number == 4711));
    print_hex_dump(KERN_INFO, "dump: ", DUMP_PREFIX_OFFSET, 16, 1, bytes, sizeof(bytes), true);
    test_strings();
    test_numbers();
    BUG_ON(api_failures < 0);
    return api_verdict();
}
module_init(api_text_init);

static void __exit api_text_exit(void)
{
}
module_exit(api_text_exit);
MODULE_LICENSE("GPL");
MODULE_VERSION("1");
