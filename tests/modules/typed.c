// SPDX-License-Identifier: GPL-2.0
/* tests/modules/typed.c - blocks of structs of every shape, and their addresses. */
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

struct node {
    struct list_head list;
    int value;
};

struct slot {
    char *name;
    u32 number;
};

struct table {
    u16 kind;                               /* and two bytes of padding */
    struct node *head;
    struct slot slot[3];
    struct node *grid[2][3];
    union {
        struct node *next;
        u32 number;
    };
    union {
        char *a;
        void *b;
    } either;
    char text[6];
};

typedef struct {
    struct node first;
    u32 count;
    struct slot items[];
} row_t;

struct looks_alike {                        /* as large as a struct node */
    void *a, *b;
    int c;
};

#define NEW(p) ((p) = kzalloc(sizeof(*(p)), GFP_KERNEL))

static struct table *table;
static struct node **many;
static struct node *run;
static row_t *row;
static struct node *object;
static struct node *helped;
static struct looks_alike *made;
static void *bytes, *wrong, *foreign;
static struct kmem_cache *cache, *other;
static struct table *area;

static __always_inline struct node *node_new(int value)
{
    struct node *n = kmalloc(sizeof(*n), GFP_KERNEL);
    if (n) {
        INIT_LIST_HEAD(&n->list);
        n->value = value;
    }
    return n;
}

/* What a register says without the source: the size comes from elsewhere. */
static unsigned node_bytes = sizeof(struct node);
module_param(node_bytes, uint, 0444);

static noinline struct node *node_by_size(void)
{
    struct node *n = kzalloc(node_bytes, GFP_KERNEL);
    if (n)
        INIT_LIST_HEAD(&n->list);
    return n;
}

/* No struct, though a variable of a struct of this size is near. */
static noinline void *decoys(struct node *near)
{
    char *buffer = kmalloc(sizeof(struct node) * 0 + 12, GFP_KERNEL);
    void *raw = kmalloc(12, GFP_KERNEL);
    if (buffer)
        buffer[0] = (char)near->value;
    bytes = buffer;
    return raw;
}

static int __init typed_init(void)
{
    table = kzalloc(sizeof(struct table), GFP_KERNEL);
    many = kcalloc(5, sizeof(*many), GFP_KERNEL);
    run = kmalloc_array(4, sizeof(struct node),
                        GFP_KERNEL | __GFP_ZERO);
    row = kzalloc(struct_size(row, items, 3), GFP_KERNEL);
    cache = KMEM_CACHE(node, 0);
    other = kmem_cache_create("typed_other", 12, 0, 0, NULL);
    if (!table || !many || !run || !row || !cache || !other)
        return -ENOMEM;
    object = kmem_cache_zalloc(cache, GFP_KERNEL);
    foreign = kmem_cache_zalloc(other, GFP_KERNEL);
    helped = node_new(7);
    table->head = node_by_size();
    table->next = NEW(made) ? node_new(1) : NULL;
    wrong = decoys(helped);
    area = vzalloc(sizeof(*area));
    pr_info("typed: table %px many %px run %px row %px object %px foreign %px helped %px "
            "head %px next %px made %px bytes %px wrong %px area %px\n", table, many, run,
            row, object, foreign, helped, table->head, table->next, made, bytes, wrong,
            area);
    return 0;
}

static void __exit typed_exit(void)
{
    kfree(table->head);
    kfree(table->next);
    kmem_cache_free(cache, object);
    kmem_cache_free(other, foreign);
    kmem_cache_destroy(cache);
    kmem_cache_destroy(other);
    kfree(many);
    kfree(run);
    kfree(row);
    kfree(helped);
    kfree(made);
    kfree(bytes);
    kfree(wrong);
    vfree(area);
    kfree(table);
}

module_init(typed_init);
module_exit(typed_exit);
MODULE_LICENSE("GPL");
