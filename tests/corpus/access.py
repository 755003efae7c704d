# SPDX-License-Identifier: MIT
"""Ways to read and write `p[first..end)`, as C text. Each takes a generator of random
numbers, the block's size n and k: how many bytes it goes too far, 0 in a good case.

A technique may refuse (None), where it cannot be done with such n. The statements may
use i, q, v and n; they leave what they read in corpus_sink.
"""
from memory import RESERVED_BYTES

SUM = "corpus_sink += v;"


def byte(rng):
    while True:
        value = rng.randrange(1, 256)
        if value not in RESERVED_BYTES:
            return value


# ---- writing past the end ----------------------------------------------------------

def w_loop(rng, n, k):
    step = byte(rng) | 1
    while any((i * step + 3) & 255 in RESERVED_BYTES for i in (n, n + max(k, 1) - 1)):
        step = (step + 2) & 255 | 1
    return f"for (i = 0; i < n + {k}; i++)\n\tp[i] = (unsigned char)(i * {step} + 3);"


def w_loop_down(rng, n, k):
    return f"for (i = n + {k}; i-- > 0; )\n\tp[i] = {byte(rng)};"


def w_walk(rng, n, k):
    return f"for (q = p; q < p + n + {k}; q++)\n\t*q = {byte(rng)};"


def w_do(rng, n, k):
    return f"i = 0;\ndo {{\n\t*(p + i) = {byte(rng)};\n}} while (++i < n + {k});"


def w_memset(rng, n, k):
    return f"memset(p, {byte(rng)}, n + {k});"


def w_memcpy(rng, n, k):
    return f"memcpy(p, corpus_text, n + {k});"


def w_memmove(rng, n, k):
    if k == 0:
        return f"memset(p, 'm', n);\nmemmove(p + {n // 3}, p, n - {n // 3});"
    return f"memset(p, 'm', n);\nmemmove(p + {k}, p, n);"


def w_strcpy(rng, n, k):
    return f"strcpy((char *)p, corpus_string(n + {k} - 1));"


def w_strncpy(rng, n, k):
    return f'strncpy((char *)p, corpus_text, n + {k});'


def w_strncpy_pads(rng, n, k):
    return f'strncpy((char *)p, "abc", n + {k});'


def w_strcat(rng, n, k):
    if n < 2:
        return None
    half = n // 2
    return (f"strcpy((char *)p, corpus_string({half}));\n"
            f"strcat((char *)p, corpus_string(n + {k} - 1 - {half}));")


def w_snprintf(rng, n, k):
    call = rng.choice(["snprintf", "scnprintf"])
    return f'{call}((char *)p, n + {k}, "%s", corpus_string(n + {k} + 5));'


def w_sprintf(rng, n, k):
    if n + k > 60000:
        return None
    return f'sprintf((char *)p, "%s", corpus_string(n + {k} - 1));'


def w_strscpy(rng, n, k):
    return f"strscpy((char *)p, corpus_string(n + {k} + 9), n + {k});"


def w_far(rng, n, k):
    return f"p[n + {k} - 1] = {byte(rng)};"


def w_wide(rng, n, k):
    width = rng.choice([2, 4, 8])
    if width > n:
        return None
    value = "0x" + "".join(f"{byte(rng):02x}" for _ in range(width))
    return f"*(u{8 * width} *)(p + n + {k} - {width}) = {value}ull;"


def w_words(rng, n, k):
    width = rng.choice([2, 4, 8])
    if n % width or k % width:
        return None
    return (f"for (i = 0; i < (n + {k}) / {width}; i++)\n"
            f"\t((u{8 * width} *)p)[i] = (u{8 * width})0x{'%02x' % byte(rng) * width}ull;")


def w_struct(rng, n, k):
    size = rng.choice([12, 20, 24, 40])
    if size > n or k > size:
        return None
    return (f"{{\n\tstruct {{ unsigned char b[{size}]; }} s;\n\n"
            f"\tmemset(&s, {byte(rng)}, sizeof(s));\n"
            f"\t*(typeof(s) *)(p + n + {k} - {size}) = s;\n}}")


def w_list(rng, n, k):
    if n < 8 or k % 4:
        return None
    return (f"INIT_LIST_HEAD((struct list_head *)(p + n + {k} - 8));\n"
            "barrier_data(p);")


def w_random(rng, n, k):
    return f"get_random_bytes(p + n + {k} - 1, 1);\np[n + {k} - 1] = {byte(rng)};"


OVER_WRITES = [w_loop, w_loop_down, w_walk, w_do, w_memset, w_memcpy, w_memmove, w_strcpy,
               w_strncpy, w_strncpy_pads, w_strcat, w_snprintf, w_sprintf, w_strscpy, w_far,
               w_far, w_wide, w_wide, w_words, w_struct, w_list]

# Those that do not read what they wrote.
PURE_WRITES = [w for w in OVER_WRITES if w not in (w_memmove, w_strcat)]

# ---- writing before the start ------------------------------------------------------


def u_loop(rng, n, k):
    return f"for (i = n; i-- > 0; )\n\t(p - {k})[i] = {byte(rng)};"


def u_walk(rng, n, k):
    return f"for (q = p + n; q > p - {k}; )\n\t*--q = {byte(rng)};"


def u_memset(rng, n, k):
    return f"memset(p - {k}, {byte(rng)}, n);"


def u_memcpy(rng, n, k):
    return f"memcpy(p - {k}, corpus_text, n);"


def u_memmove(rng, n, k):
    if k == 0:
        return f"memset(p, 'u', n);\nmemmove(p, p + {n // 2}, n - {n // 2});"
    return f"memset(p, 'u', n);\nmemmove(p - {k}, p, n);"


def u_strcpy(rng, n, k):
    return f"strcpy((char *)p - {k}, corpus_string(n - 1));"


def u_far(rng, n, k):
    return f"p[{-k}] = {byte(rng)};" if k else f"p[0] = {byte(rng)};"


def u_wide(rng, n, k):
    width = rng.choice([2, 4, 8])
    if width > n:
        return None
    value = "0x" + "".join(f"{byte(rng):02x}" for _ in range(width))
    return f"*(u{8 * width} *)(p - {k}) = {value}ull;"


def u_index(rng, n, k):
    return f"for (i = 0; i < {max(k, 1)}; i++)\n\tp[(int)i - {k}] = {byte(rng)};" \
        if n > 0 and (k or n) else None


def u_header(rng, n, k):
    if k == 0:
        return f"*p = {byte(rng)};"
    return (f"{{\n\tstruct header {{ unsigned char pad[{k}]; unsigned char body[]; }} *h =\n"
            f"\t\tcontainer_of((void *)p, struct header, body);\n\n"
            f"\th->pad[0] = {byte(rng)};\n}}")


UNDER_WRITES = [u_loop, u_walk, u_memset, u_memcpy, u_memmove, u_strcpy, u_far, u_far, u_wide,
                u_index, u_header]

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


def r_hex(rng, n, k):
    far = min(n, 24)
    return (f'{{\n\tchar b[100];\n\n\tsnprintf(b, sizeof(b), "%*ph", {far + min(k, 8)}, '
            f"p + n - {far} + {k - min(k, 8)});\n\tcorpus_sink += b[0];\n}}")


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
              r_wide, r_wide, r_words, r_struct, r_kstrndup, r_hex, r_bsearch, r_bit, r_atomic]
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


def pick(rng, techniques, n, k):
    """Return: (technique, the bad statements, the good ones), with PREPARED in some."""
    while True:
        technique = rng.choice(techniques)
        state = rng.getstate()
        bad = technique(rng, n, k)
        rng.setstate(state)
        well = technique(rng, n, 0)
        if bad is not None and well is not None:
            return technique.__name__, bad, well
