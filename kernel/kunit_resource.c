/* SPDX-License-Identifier: MIT */
/*
 * kernel/kunit_resource.c - what is to be undone when a case is over.
 *
 * Problem    A case that ends at a failed assertion cannot clean up after itself.
 * Idea       It says beforehand what to do: actions, called newest first when the case
 *            is over, however it ended. Memory is one kind of them.
 * State      The list in struct kunit; it holds the blocks that cases adopt.
 * Cost       A block of 32 bytes for each action.
 * Locking    test->lock guards the list; actions are called without it.
 * Read next  kunit.c.
 */
#include "kernel/kunit_internal.h"
#include "lib/errno.h"

struct action {
    struct list_head link;
    kunit_action_t *call;
    void *context;
};

int kunit_add_action(struct kunit *test, kunit_action_t *call, void *context)
{
    struct action *action = kzalloc(sizeof(*action), GFP_ATOMIC);
    if (action == NULL)
        return -ENOMEM;
    action->call = call;
    action->context = context;
    unsigned long flags = spin_lock_save(&test->lock);
    list_add(&action->link, &test->actions);
    spin_unlock_irqrestore(&test->lock, flags);
    return 0;
}

int kunit_add_action_or_reset(struct kunit *test, kunit_action_t *call, void *context)
{
    int error = kunit_add_action(test, call, context);
    if (error != 0)
        call(context);
    return error;
}

/* Take the newest action that matches off the list. @call NULL: any. */
static struct action *take(struct kunit *test, kunit_action_t *call, const void *context)
{
    struct action *action, *found = NULL;
    unsigned long flags = spin_lock_save(&test->lock);
    list_for_each_entry(action, &test->actions, link) {
        if (call != NULL && (action->call != call || action->context != context))
            continue;
        found = action;
        list_del(&found->link);
        break;
    }
    spin_unlock_irqrestore(&test->lock, flags);
    return found;
}

/* Return: false if @action is NULL. */
static bool finish(struct action *action)
{
    if (action == NULL)
        return false;
    action->call(action->context);
    kfree(action);
    return true;
}

void kunit_release_action(struct kunit *test, kunit_action_t *call, void *context)
{
    finish(take(test, call, context));
}

void kunit_remove_action(struct kunit *test, kunit_action_t *call, void *context)
{
    kfree(take(test, call, context));
}

void kunit_release_actions(struct kunit *test)
{
    while (finish(take(test, NULL, NULL)))
        continue;
}

static void free_block(void *p)
{
    kfree(p);
}

void *kunit_adopt(struct kunit *test, void *p)
{
    if (p == NULL || kunit_add_action_or_reset(test, free_block, p) != 0)
        return NULL;
    return p;
}

void kunit_kfree(struct kunit *test, const void *p)
{
    if (p != NULL)
        kunit_release_action(test, free_block, (void *)p);
}
