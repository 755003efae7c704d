/* SPDX-License-Identifier: MIT */
/*
 * kernel/module/exports.c - what modules may use of the kernel: one explicit table.
 *
 * Problem    A module's undefined names must be found, and it should be plain to see
 *            what the kernel promises to modules.
 * Idea       A table in order of the names, as strcmp() sees them, for binary search.
 *            To export something more: put it in its place here.
 * Cost       16 bytes or so a name.
 * Read next  resolve.c. docs/modules.md lists the headers that declare all this.
 */
#include "arch/divide.h"
#include "arch/paging.h"
#include "arch/timer.h"
#include "arch/trap.h"
#include "kernel/backtrace.h"
#include "kernel/completion.h"
#include "kernel/klist.h"
#include "kernel/kthread.h"
#include "kernel/kunit.h"
#include "kernel/kunit_assert.h"
#include "kernel/might_sleep.h"
#include "kernel/module/internal.h"
#include "kernel/module/params.h"
#include "kernel/mutex.h"
#include "kernel/panic.h"
#include "kernel/preempt.h"
#include "kernel/random.h"
#include "kernel/refcount.h"
#include "kernel/sanitize/sanitize.h"
#include "kernel/symbols.h"
#include "kernel/thread.h"
#include "kernel/time.h"
#include "kernel/timer.h"
#include "kernel/wait.h"
#include "kernel/warn.h"
#include "kernel/workqueue.h"
#include "lib/assert.h"
#include "lib/export.h"
#include "lib/hexdump.h"
#include "lib/kstrtox.h"
#include "lib/kstrtox_more.h"
#include "lib/print_hex_dump.h"
#include "lib/printf.h"
#include "lib/printk.h"
#include "lib/scanf.h"
#include "lib/sort.h"
#include "lib/sprintf.h"
#include "lib/string.h"
#include "lib/string_more.h"
#include "mm/kmalloc.h"
#include "mm/kmalloc_more.h"
#include "mm/kmemleak.h"
#include "mm/page_alloc.h"
#include "mm/percpu.h"
#include "mm/scan_area.h"
#include "mm/slab.h"
#include "mm/vmalloc.h"

#define EXPORT(symbol) { (const void *)&symbol, #symbol }

static const struct export_symbol exports[] = {
    EXPORT(__alloc_percpu), EXPORT(__alloc_percpu_gfp), EXPORT(__divdi3),
    EXPORT(__divmoddi4), EXPORT(__free_pages), EXPORT(__get_free_pages),
    EXPORT(__moddi3), EXPORT(__module_get), EXPORT(__udivdi3), EXPORT(__udivmoddi4),
    EXPORT(__umoddi3), EXPORT(__vmalloc),
    EXPORT(add_timer), EXPORT(add_wait_queue), EXPORT(add_wait_queue_exclusive),
    EXPORT(alloc_pages), EXPORT(alloc_pages_exact), EXPORT(alloc_workqueue),
    EXPORT(assert_fail), EXPORT(bsearch), EXPORT(cancel_delayed_work),
    EXPORT(cancel_delayed_work_sync), EXPORT(cancel_work), EXPORT(cancel_work_sync),
    EXPORT(complete), EXPORT(complete_all), EXPORT(completion_done),
    EXPORT(console_emit), EXPORT(del_timer), EXPORT(del_timer_sync),
    EXPORT(delayed_work_timer_fn), EXPORT(destroy_workqueue), EXPORT(drain_workqueue),
    EXPORT(dump_stack), EXPORT(errno_name), EXPORT(finish_wait),
    EXPORT(flush_delayed_work), EXPORT(flush_work), EXPORT(flush_workqueue),
    EXPORT(free_pages), EXPORT(free_pages_exact), EXPORT(free_percpu),
    EXPORT(get_jiffies_64), EXPORT(get_random_bytes), EXPORT(get_random_u32),
    EXPORT(get_random_u32_below), EXPORT(get_random_u64), EXPORT(get_zeroed_page),
    EXPORT(glob_match), EXPORT(held_add), EXPORT(held_drop), EXPORT(hexdump),
    EXPORT(hexdump_line), EXPORT(in_interrupt),
    EXPORT(init_completion), EXPORT(init_waitqueue_head), EXPORT(is_vmalloc_addr),
    EXPORT(jiffies_64), EXPORT(kasprintf), EXPORT(kbasename), EXPORT(kcalloc),
    EXPORT(kfree), EXPORT(kfree_const), EXPORT(kfree_sensitive),
    EXPORT(klist_add_before), EXPORT(klist_add_behind), EXPORT(klist_add_head),
    EXPORT(klist_add_tail), EXPORT(klist_del), EXPORT(klist_init),
    EXPORT(klist_iter_exit), EXPORT(klist_iter_init), EXPORT(klist_iter_init_node),
    EXPORT(klist_next), EXPORT(klist_node_attached), EXPORT(klist_prev),
    EXPORT(klist_remove), EXPORT(kmalloc), EXPORT(kmalloc_array),
    EXPORT(kmem_cache_alloc), EXPORT(kmem_cache_alloc_bulk), EXPORT(kmem_cache_create),
    EXPORT(kmem_cache_destroy), EXPORT(kmem_cache_free), EXPORT(kmem_cache_free_bulk),
    EXPORT(kmem_cache_name), EXPORT(kmem_cache_shrink), EXPORT(kmem_cache_size),
    EXPORT(kmem_cache_zalloc), EXPORT(kmemdup), EXPORT(kmemdup_nul),
    EXPORT(kmemleak_alloc), EXPORT(kmemleak_erase), EXPORT(kmemleak_free),
    EXPORT(kmemleak_ignore), EXPORT(kmemleak_next_leaked), EXPORT(kmemleak_no_scan),
    EXPORT(kmemleak_not_leak), EXPORT(kmemleak_scan_above), EXPORT(kmemleak_scan_area),
    EXPORT(kprintf), EXPORT(krealloc),
    EXPORT(krealloc_array), EXPORT(ksize), EXPORT(kstrdup), EXPORT(kstrdup_const),
    EXPORT(kstrndup), EXPORT(kstrtobool), EXPORT(kstrtoint), EXPORT(kstrtol),
    EXPORT(kstrtoll), EXPORT(kstrtos16), EXPORT(kstrtos8), EXPORT(kstrtou16),
    EXPORT(kstrtou8), EXPORT(kstrtouint), EXPORT(kstrtoul), EXPORT(kstrtoull),
    EXPORT(kthread_create), EXPORT(kthread_should_stop), EXPORT(kthread_stop),
    EXPORT(kunit_abort), EXPORT(kunit_add_action), EXPORT(kunit_add_action_or_reset),
    EXPORT(kunit_adopt), EXPORT(kunit_claim_failed), EXPORT(kunit_fail_current),
    EXPORT(kunit_kfree), EXPORT(kunit_log), EXPORT(kunit_mark_skipped),
    EXPORT(kunit_release_action), EXPORT(kunit_remove_action),
    EXPORT(kvasprintf), EXPORT(kvcalloc), EXPORT(kvfree), EXPORT(kvfree_sensitive),
    EXPORT(kvmalloc), EXPORT(kvmalloc_array), EXPORT(kvmemdup), EXPORT(kvzalloc),
    EXPORT(kzalloc), EXPORT(list_sort), EXPORT(match_string), EXPORT(mem_map),
    EXPORT(memchr), EXPORT(memchr_inv), EXPORT(memcmp), EXPORT(memcpy), EXPORT(memmove),
    EXPORT(memparse), EXPORT(memscan), EXPORT(memset), EXPORT(memset16),
    EXPORT(memset32), EXPORT(mod_delayed_work), EXPORT(mod_timer),
    EXPORT(mod_timer_pending), EXPORT(module_put), EXPORT(module_refcount),
    EXPORT(msecs_to_jiffies), EXPORT(msleep), EXPORT(mutex_init), EXPORT(mutex_lock),
    EXPORT(mutex_trylock), EXPORT(mutex_unlock), EXPORT(page_count),
    EXPORT(page_head), EXPORT(page_stats),
    EXPORT(paging_lookup), EXPORT(panic), EXPORT(param_array_ops),
    EXPORT(param_free_charp), EXPORT(param_get_bool), EXPORT(param_get_byte),
    EXPORT(param_get_charp), EXPORT(param_get_hexint), EXPORT(param_get_int),
    EXPORT(param_get_invbool), EXPORT(param_get_long), EXPORT(param_get_short),
    EXPORT(param_get_string), EXPORT(param_get_uint), EXPORT(param_get_ullong),
    EXPORT(param_get_ulong), EXPORT(param_get_ushort), EXPORT(param_ops_bint),
    EXPORT(param_ops_bool), EXPORT(param_ops_bool_enable_only), EXPORT(param_ops_byte),
    EXPORT(param_ops_charp), EXPORT(param_ops_hexint), EXPORT(param_ops_int),
    EXPORT(param_ops_invbool), EXPORT(param_ops_long), EXPORT(param_ops_short),
    EXPORT(param_ops_string), EXPORT(param_ops_uint), EXPORT(param_ops_ullong),
    EXPORT(param_ops_ulong), EXPORT(param_ops_ushort), EXPORT(param_set_bint),
    EXPORT(param_set_bool), EXPORT(param_set_bool_enable_only), EXPORT(param_set_byte),
    EXPORT(param_set_charp), EXPORT(param_set_copystring), EXPORT(param_set_hexint),
    EXPORT(param_set_int), EXPORT(param_set_invbool), EXPORT(param_set_long),
    EXPORT(param_set_short), EXPORT(param_set_uint), EXPORT(param_set_uint_minmax),
    EXPORT(param_set_ullong), EXPORT(param_set_ulong), EXPORT(param_set_ushort),
    EXPORT(prandom_bytes_state), EXPORT(prandom_seed_state), EXPORT(prandom_u32_state),
    EXPORT(preempt_enable), EXPORT(prepare_to_wait), EXPORT(prepare_to_wait_exclusive),
    EXPORT(print_backtrace), EXPORT(print_hex_dump), EXPORT(printk),
    EXPORT(queue_delayed_work), EXPORT(queue_work), EXPORT(refcount_add),
    EXPORT(refcount_add_not_zero), EXPORT(refcount_dec), EXPORT(refcount_dec_and_lock),
    EXPORT(refcount_dec_and_mutex_lock), EXPORT(refcount_dec_and_test),
    EXPORT(refcount_dec_if_one), EXPORT(refcount_dec_not_one), EXPORT(refcount_inc),
    EXPORT(refcount_inc_not_zero), EXPORT(refcount_sub_and_test),
    EXPORT(reinit_completion), EXPORT(remove_wait_queue), EXPORT(sched_cond_resched),
    EXPORT(sched_cpus), EXPORT(sched_might_sleep), EXPORT(sched_sleep_until),
    EXPORT(schedule), EXPORT(schedule_timeout), EXPORT(scnprintf), EXPORT(simple_strtol),
    EXPORT(simple_strtoll), EXPORT(simple_strtoul), EXPORT(simple_strtoull),
    EXPORT(skip_spaces), EXPORT(snprintf), EXPORT(softirq_cpus), EXPORT(sort),
    EXPORT(sort_r), EXPORT(sprintf), EXPORT(sscanf), EXPORT(stpcpy),
    EXPORT(str_has_prefix), EXPORT(strcasecmp), EXPORT(strcat), EXPORT(strchr),
    EXPORT(strchrnul), EXPORT(strcmp), EXPORT(strcpy), EXPORT(strcspn), EXPORT(strim),
    EXPORT(strlcat), EXPORT(strlcpy), EXPORT(strlen), EXPORT(strncasecmp),
    EXPORT(strncat), EXPORT(strnchr), EXPORT(strncmp), EXPORT(strncpy), EXPORT(strnlen),
    EXPORT(strnstr), EXPORT(strpbrk), EXPORT(strrchr), EXPORT(strreplace),
    EXPORT(strscpy), EXPORT(strscpy_pad), EXPORT(strsep), EXPORT(strspn), EXPORT(strstr),
    EXPORT(symbol_find), EXPORT(symbol_lookup), EXPORT(sysfs_streq), EXPORT(system_wq),
    EXPORT(thread_create), EXPORT(thread_exit), EXPORT(thread_join), EXPORT(thread_run),
    EXPORT(time_ms), EXPORT(time_us), EXPORT(timer_delay_us), EXPORT(timer_reduce),
    EXPORT(timer_setup), EXPORT(timer_shutdown_sync), EXPORT(trace_stack),
    EXPORT(try_module_get), EXPORT(try_to_del_timer_sync),
    EXPORT(try_wait_for_completion), EXPORT(vcalloc), EXPORT(vfree), EXPORT(vkprintf),
    EXPORT(vmalloc), EXPORT(vmalloc_array), EXPORT(vmap), EXPORT(vprintk),
    EXPORT(vscnprintf), EXPORT(vsnprintf), EXPORT(vsprintf), EXPORT(vsscanf),
    EXPORT(vunmap), EXPORT(vzalloc),
    EXPORT(wait_for_completion), EXPORT(wait_for_completion_timeout),
    EXPORT(waitqueue_active), EXPORT(wake_up), EXPORT(wake_up_all), EXPORT(wake_up_nr),
    EXPORT(wake_up_process), EXPORT(warn_slowpath), EXPORT(work_busy),
};

const struct export_symbol *export_find(const char *name)
{
    u32 low = 0, high = ARRAY_SIZE(exports);
    while (low < high) {
        u32 middle = (low + high) / 2;
        int order = strcmp(name, exports[middle].name);
        if (order == 0)
            return &exports[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return sanitizer_export_find(name);
}
