# SPDX-License-Identifier: MIT
"""Ways to write too far; see access.py for what they have in common."""
from memory import RESERVED_BYTES


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
