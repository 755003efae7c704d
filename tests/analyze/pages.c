// SPDX-License-Identifier: MIT
/* tests/analyze/pages.c - pages that go back with another order. */
#include <linux/gfp.h>
#include <linux/module.h>

int wrong_order(void)
{
    unsigned long pages = __get_free_pages(GFP_KERNEL, 2);
    if (!pages)
        return -ENOMEM;
    free_pages(pages, 1);               /* EXPECT page-order cocci */
    return 0;
}

int one_of_four(void)
{
    struct page *pages = alloc_pages(GFP_KERNEL, 2);
    if (!pages)
        return -ENOMEM;
    __free_page(pages);                 /* EXPECT page-order cocci */
    return 0;
}
