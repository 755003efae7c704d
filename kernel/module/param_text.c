/* SPDX-License-Identifier: MIT */
/*
 * kernel/module/param_text.c - parameters that are text or arrays; finding them.
 *
 * Problem    A charp parameter points to the module's own constant at first, and to
 *            a copy of what was typed once it is set: only the copy may be freed.
 * Idea       Copies are kept on a list, as in Linux: what is on it is a copy, and a
 *            module that changes its pointer does not lose it.
 *              An array's setter cuts the text at commas and calls that of its
 *            elements for each piece.
 * State      The list of copies.
 * Locking    The loader: one insmod sets parameters of one module.
 */
#include "kernel/module/params.h"
#include "lib/errno.h"
#include "lib/list.h"
#include "lib/printf.h"
#include "lib/string.h"
#include "mm/kmalloc.h"

/* ---- text ------------------------------------------------------------ */

enum { CHARP_LENGTH_MAX = 1024 };

struct text_copy {
    struct list_head link;
    void *parameter;                            /* arg of the one that owns it    */
    char text[];
};

static LIST_HEAD(copies);

void param_free_charp(void *arg)
{
    struct text_copy *copy, *next;
    list_for_each_entry_safe(copy, next, &copies, link) {
        if (copy->parameter != arg)
            continue;
        list_del(&copy->link);
        kfree(copy);
    }
}

int param_set_charp(const char *val, const struct kernel_param *kp)
{
    size_t length = val != NULL ? strlen(val) : 0;
    if (val == NULL)
        return -EINVAL;
    if (length > CHARP_LENGTH_MAX)
        return -ENOSPC;
    /* A guarded block lies as its size is aligned, and this begins with pointers. */
    size_t bytes = ALIGN(sizeof(struct text_copy) + length + 1, sizeof(void *));
    struct text_copy *copy = kzalloc(bytes, GFP_KERNEL);
    if (copy == NULL)
        return -ENOMEM;
    param_free_charp(kp->arg);
    memcpy(copy->text, val, length);
    copy->parameter = kp->arg;
    list_add(&copy->link, &copies);
    *(char **)kp->arg = copy->text;
    return 0;
}

int param_get_charp(char *buffer, const struct kernel_param *kp)
{
    return scnprintf(buffer, PARAM_TEXT_BYTES, "%s\n", *(char **)kp->arg);
}

const struct kernel_param_ops param_ops_charp = {
    .set = param_set_charp, .get = param_get_charp, .free = param_free_charp,
};

int param_set_copystring(const char *val, const struct kernel_param *kp)
{
    if (val == NULL)
        return -EINVAL;
    if (strlen(val) + 1 > kp->str->maxlen)
        return -ENOSPC;
    strscpy(kp->str->string, val, kp->str->maxlen);
    return 0;
}

int param_get_string(char *buffer, const struct kernel_param *kp)
{
    return scnprintf(buffer, PARAM_TEXT_BYTES, "%s\n", kp->str->string);
}

const struct kernel_param_ops param_ops_string = {
    .set = param_set_copystring, .get = param_get_string,
};

/* ---- arrays ---------------------------------------------------------- */

static struct kernel_param element_of(const struct kernel_param *kp, unsigned index)
{
    struct kernel_param element = *kp;
    element.ops = kp->arr->ops;
    element.arg = (char *)kp->arr->elem + index * kp->arr->elemsize;
    return element;
}

static int array_set(const char *val, const struct kernel_param *kp)
{
    unsigned count = 0;
    char *copy = val != NULL ? kstrdup(val, GFP_KERNEL) : NULL, *rest = copy, *piece;
    int err = val == NULL ? -EINVAL : copy == NULL ? -ENOMEM : 0;
    while (err == 0 && (piece = strsep(&rest, ",")) != NULL) {
        if (count == kp->arr->max) {
            err = -E2BIG;
            break;
        }
        const struct kernel_param element = element_of(kp, count);
        err = element.ops->set(piece, &element);
        count += err == 0;
    }
    if (err == 0 && kp->arr->num != NULL)
        *kp->arr->num = count;
    kfree(copy);
    return err;
}

static int array_get(char *buffer, const struct kernel_param *kp)
{
    unsigned count = kp->arr->num != NULL ? *kp->arr->num : kp->arr->max;
    int length = 0;
    for (unsigned i = 0; i < count && length < PARAM_TEXT_BYTES / 2; i++) {
        const struct kernel_param element = element_of(kp, i);
        if (i > 0)
            buffer[length - 1] = ',';           /* in place of the newline */
        length += element.ops->get(buffer + length, &element);
    }
    return length;
}

static void array_free(void *arg)
{
    const struct kparam_array *array = arg;
    for (unsigned i = 0; array->ops->free != NULL && i < array->max; i++)
        array->ops->free((char *)array->elem + i * array->elemsize);
}

const struct kernel_param_ops param_array_ops = {
    .set = array_set, .get = array_get, .free = array_free,
};

/* ---- by name --------------------------------------------------------- */

/* '-' and '_' are the same. */
static bool same_name(const char *a, const char *b)
{
    for (; *a != '\0' && *b != '\0'; a++, b++)
        if ((*a == '-' ? '_' : *a) != (*b == '-' ? '_' : *b))
            return false;
    return *a == *b;
}

int param_set(const struct kernel_param *params, unsigned count, const char *name,
              const char *value)
{
    for (unsigned i = 0; i < count; i++) {
        const struct kernel_param *kp = &params[i];
        if (!same_name(kp->name, name))
            continue;
        if (value == NULL && !(kp->ops->flags & KERNEL_PARAM_OPS_FL_NOARG))
            return -EINVAL;
        return kp->ops->set != NULL ? kp->ops->set(value, kp) : -EPERM;
    }
    return -ENOENT;
}

void param_free_all(const struct kernel_param *params, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        if (params[i].ops->free != NULL)
            params[i].ops->free(params[i].arg);
}
