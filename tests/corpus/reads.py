# SPDX-License-Identifier: MIT
"""Ways to read too far; see access.py for what they have in common."""

SUM = "corpus_sink += v;"

# ---- reading past the end ----------------------------------------------------------
# FILL: letters without a NUL, so that nothing stops early.
PREPARED = "@prepared\n"             # what stands before it is done while the block lives
FILL = "memcpy(p, corpus_text, n);\n" + PREPARED


def r_loop(rng, n, k):
    return f"for (v = 0, i = 0; i < n + {k}; i++)\n\tv += p[i];\n{SUM}"


def r_xor(rng, n, k):
    return f"for (v = 1, q = p; q != p + n + {k}; q++)\n\tv = v * 31 ^ *q;\n{SUM}"


def r_memcpy(rng, n, k):
    if n > 500:
        return (f"{{\n\tunsigned char b[48];\n\n\tmemcpy(b, p + n + {k} - 33, 33);\n"
                f"\tcorpus_sink += b[32];\n\tbarrier_data(b);\n}}")
    return (f"{{\n\tunsigned char b[{n + 40}];\n\n\tmemcpy(b, p, n + {k});\n"
            f"\tcorpus_sink += b[{n // 2}];\n\tbarrier_data(b);\n}}")


def r_memcmp(rng, n, k):
    return FILL + f"corpus_sink += memcmp(p, corpus_text, n + {k});"


def r_memcmp_second(rng, n, k):
    return FILL + f"corpus_sink += memcmp(corpus_text, p, n + {k}) > 0;"


def r_memchr(rng, n, k):
    return FILL + f"corpus_sink += memchr(p, 1, n + {k}) != NULL;"


def r_memchr_inv(rng, n, k):
    return f"memset(p, 'i', n);\n{PREPARED}corpus_sink += memchr_inv(p, 'i', n + {k}) != NULL;"


def r_strnlen(rng, n, k):
    return FILL + f"corpus_sink += strnlen((char *)p, n + {k});"


def r_strncmp(rng, n, k):
    return FILL + f"corpus_sink += strncmp((char *)p, corpus_text, n + {k});"


def r_printk(rng, n, k):
    if n > 300:
        return FILL + f'pr_info("%.*s\\n", 20 + {k}, p + n - 20);'
    return FILL + f'pr_info("%.*s\\n", (int)n + {k}, p);'


def r_snprintf(rng, n, k):
    return (FILL + f'{{\n\tchar b[64];\n\n\tsnprintf(b, sizeof(b), "%.*s", (int)n + {k}, p);\n'
            "\tcorpus_sink += b[0];\n}")


def r_kmemdup(rng, n, k):
    return (f"{{\n\tunsigned char *copy = kmemdup(p, n + {k}, GFP_KERNEL);\n\n"
            "\tif (copy)\n\t\tcorpus_sink += copy[0];\n\tkfree(copy);\n}")


def r_far(rng, n, k):
    return f"corpus_sink += p[n + {k} - 1];"


def r_wide(rng, n, k):
    width = rng.choice([2, 4, 8])
    if width > n:
        return None
    return f"corpus_sink += (u32)*(volatile u{8 * width} *)(p + n + {k} - {width});"


def r_words(rng, n, k):
    width = rng.choice([2, 4, 8])
    if n % width or k % width:
        return None
    return (f"for (v = 0, i = 0; i < (n + {k}) / {width}; i++)\n"
            f"\tv += (u32)((u{8 * width} *)p)[i];\n{SUM}")


def r_struct(rng, n, k):
    size = rng.choice([12, 20, 24, 40])
    if size > n or k > size:
        return None
    return (f"{{\n\tstruct {{ unsigned char b[{size}]; }} s;\n\n"
            f"\ts = *(typeof(s) *)(p + n + {k} - {size});\n"
            f"\tbarrier_data(&s);\n\tcorpus_sink += s.b[{size - 1}];\n}}")


def r_kstrndup(rng, n, k):
    return FILL + (f"{{\n\tchar *copy = kstrndup((char *)p, n + {k}, GFP_KERNEL);\n\n"
                   "\tkfree(copy);\n}")


def r_hex_dump(rng, n, k):
    return (f"print_hex_dump(KERN_INFO, \"\", DUMP_PREFIX_NONE, 16, 1, p + n - 1, 1 + {k}, "
            "false);")


def r_bsearch(rng, n, k):
    return (f"memset(p, 'A', n);\n{PREPARED}{{\n\tu8 key = 255;\n\n"
            f"\tcorpus_sink += bsearch(&key, p + n + {k} - 1, 1, 1, corpus_compare) != NULL;\n}}")


def r_bit(rng, n, k):
    if n % 4 or k % 4:
        return None
    return f"corpus_sink += test_bit(5, (unsigned long *)(p + n + {k} - 4));"


def r_atomic(rng, n, k):
    if n % 4 or k % 4:
        return None
    return f"corpus_sink += atomic_read((atomic_t *)(p + n + {k} - 4));"


# Without a bound of their own: these go on until a NUL comes.

def r_strlen(rng, n, k):
    end = "" if k else "p[n - 1] = 0;\n"
    return FILL.replace(PREPARED, end + PREPARED) + "corpus_sink += strlen((char *)p);"


def r_strcmp(rng, n, k):
    end = "" if k else "p[n - 1] = 0;\n"
    return FILL.replace(PREPARED, end + PREPARED) + "corpus_sink += strcmp((char *)p, corpus_text);"


def r_strchr(rng, n, k):
    end = "" if k else "p[n - 1] = 0;\n"
    return FILL.replace(PREPARED, end + PREPARED) + "corpus_sink += strchr((char *)p, '~') != NULL;"


def r_kstrdup(rng, n, k):
    end = "" if k else "p[n - 1] = 0;\n"
    return FILL.replace(PREPARED, end + PREPARED) + "{\n\tchar *copy = kstrdup((char *)p, GFP_KERNEL);\n\n\tkfree(copy);\n}"


def r_scanf(rng, n, k):
    end = "" if k else "p[n - 1] = 0;\n"
    return (f"memset(p, '1', n);\n{end}{PREPARED}{{\n\tchar word[8];\n\n"
            '\tcorpus_sink += sscanf((char *)p + n - 1, "%7s", word);\n}')


OVER_READS = [r_loop, r_loop, r_xor, r_memcpy, r_memcmp, r_memcmp_second, r_memchr,
              r_memchr_inv, r_strnlen, r_strncmp, r_printk, r_snprintf, r_kmemdup, r_far, r_far,
              r_wide, r_wide, r_words, r_struct, r_kstrndup, r_hex_dump, r_bsearch, r_bit, r_atomic]
UNBOUNDED_READS = [r_strlen, r_strcmp, r_strchr, r_kstrdup, r_scanf]

# ---- reading before the start ------------------------------------------------------


def v_loop(rng, n, k):
    return f"for (v = 0, i = n; i-- > 0; )\n\tv += (p - {k})[i];\n{SUM}"


def v_memcpy(rng, n, k):
    most = min(n, 64)
    return (f"{{\n\tunsigned char b[64];\n\n\tmemcpy(b, p - {k}, {most});\n"
            "\tbarrier_data(b);\n\tcorpus_sink += b[0];\n}")


def v_memcmp(rng, n, k):
    return f"corpus_sink += memcmp(p - {k}, corpus_text, n) < 0;"


def v_memchr(rng, n, k):
    return f"corpus_sink += memchr(p - {k}, 1, n) != NULL;"


def v_far(rng, n, k):
    return f"corpus_sink += p[{-k}];"


def v_wide(rng, n, k):
    width = rng.choice([2, 4, 8])
    if width > n:
        return None
    return f"corpus_sink += (u32)*(volatile u{8 * width} *)(p - {k});"


def v_walk(rng, n, k):
    return f"for (v = 0, q = p + n; q > p - {k}; )\n\tv += *--q;\n{SUM}"


def v_kmemdup(rng, n, k):
    return (f"{{\n\tunsigned char *copy = kmemdup(p - {k}, n, GFP_KERNEL);\n\n\tkfree(copy);\n}}")


UNDER_READS = [v_loop, v_memcpy, v_memcmp, v_memchr, v_far, v_far, v_wide, v_walk, v_kmemdup]
