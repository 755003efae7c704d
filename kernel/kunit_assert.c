/* SPDX-License-Identifier: MIT */
/*
 * kernel/kunit_assert.c - a claim was wrong: say what was expected and what was found.
 *
 * Problem    "Test failed" helps nobody. The reader needs the source text of both
 *            sides and their values, in the layout that Linux's tools parse.
 * Idea       The macros keep the text in read-only memory and pass the values; here
 *            each kind of claim has its words. A side that is a literal already tells
 *            its value and gets no line of its own.
 * State      None.
 * Read next  kunit.c.
 */
#include "kernel/kunit_assert.h"
#include "lib/kstrtox.h"
#include "lib/printf.h"
#include "lib/printk.h"

/* Is @text the value itself, as "3" is of 3? */
static bool is_literal(const char *text, long long value)
{
    long long literal;
    return kstrtoll(text, 0, &literal) == 0 && literal == value;
}

static void print_int(const char *text, long long value)
{
    if (!is_literal(text, value))
        kprintf("        %s == %lld (0x%llx)\n", text, value, (unsigned long long)value);
}

static void print_pointer(const char *text, long long value)
{
    if (strcmp(text, "NULL") != 0)
        kprintf("        %s == %px\n", text, (void *)(uintptr_t)value);
}

static void print_string(const char *text, long long value)
{
    const char *string = (const char *)(uintptr_t)value;
    if (string == NULL)
        kprintf("        %s == NULL\n", text);
    else if (text[0] != '"')
        kprintf("        %s == \"%s\"\n", text, string);
}

static void print_comparison(const struct kunit_claim_site *site, long long left,
                             long long right,
                             void (*print_side)(const char *text, long long value))
{
    kprintf("    Expected %s %s %s, but\n", site->left, site->op, site->right);
    print_side(site->left, left);
    print_side(site->right, right);
}

static void print_claim(const struct kunit_claim_site *site, long long left,
                        long long right)
{
    switch (site->claim) {
    case KUNIT_CLAIM_FAIL:
        break;
    case KUNIT_CLAIM_TRUE:
        kprintf("    Expected %s to be true, but is false\n", site->left);
        break;
    case KUNIT_CLAIM_FALSE:
        kprintf("    Expected %s to be false, but is true\n", site->left);
        break;
    case KUNIT_CLAIM_INT:
        print_comparison(site, left, right, print_int);
        break;
    case KUNIT_CLAIM_PTR:
        print_comparison(site, left, right, print_pointer);
        break;
    case KUNIT_CLAIM_STR:
        print_comparison(site, left, right, print_string);
        break;
    case KUNIT_CLAIM_NOT_ERR_OR_NULL:
        if (left == 0)
            kprintf("    Expected %s is not null, but is\n", site->left);
        else
            kprintf("    Expected %s is not error, but is: %ld\n", site->left,
                    (long)left);
        break;
    }
}

void kunit_claim_failed(struct kunit *test, const struct kunit_claim_site *site,
                        long long left, long long right, const char *fmt, ...)
{
    kunit_fail_current(test);
    kunit_log(test, "%s FAILED at %s:%u", site->aborts ? "ASSERTION" : "EXPECTATION",
              site->file, site->line);
    print_claim(site, left, right);
    if (fmt != NULL) {
        va_list args;
        va_start(args, fmt);
        vkprintf(fmt, args);
        va_end(args);
        console_fresh_line();
    }
    if (site->aborts)
        kunit_abort(test);
}
