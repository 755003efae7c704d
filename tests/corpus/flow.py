# SPDX-License-Identifier: MIT
"""How control and data reach an act: the variants of Juliet's test suite, as C text.

wrap() takes statements on `p` (and n, i, q, v) and returns what goes to file scope and
what stands in the case's function in their place.
"""

LOCALS = "\tsize_t i __maybe_unused;\n\tunsigned char *q __maybe_unused;\n" \
         "\tu32 v __maybe_unused;\n"


def indent(code, by=1):
    return "".join("\t" * by + line + "\n" if line else "\n" for line in code.splitlines())


def helper(name, code, suffix="use"):
    return (f"static noinline void {name}_{suffix}(unsigned char *p, size_t n)\n{{\n{LOCALS}\n"
            f"{indent(code)}}}\n\n")


def plain(rng, name, code):
    return "", code


def if_true(rng, name, code):
    condition = rng.choice(["1", "corpus_true", "corpus_five == 5", "n > 0"])
    return "", f"if ({condition}) {{\n{indent(code)}}}"


def if_else(rng, name, code):
    return "", (f"if (corpus_five != 5) {{\n\tpr_info(\"never\\n\");\n}} else {{\n"
                f"{indent(code)}}}")


def switch(rng, name, code):
    return "", (f"switch (corpus_five + 1) {{\ncase 6:\n{indent(code)}\tbreak;\ndefault:\n"
                f"\tpr_info(\"never\\n\");\n\tbreak;\n}}")


def while_once(rng, name, code):
    return "", f"while (corpus_true) {{\n{indent(code)}\tbreak;\n}}"


def for_once(rng, name, code):
    return "", f"for (int once = 0; once < 1; once++) {{\n{indent(code)}}}"


def goto(rng, name, code):
    return "", (f"if (corpus_true)\n\tgoto {name}_act;\npr_info(\"never\\n\");\n"
                f"{name}_act:\n{{\n{indent(code)}}}")


def function(rng, name, code):
    return helper(name, code), f"{name}_use(p, n);"


def two_functions(rng, name, code):
    top = helper(name, code) + helper(name, f"{name}_use(p, n);\nbarrier();", "through")
    return top, f"{name}_through(p, n);"


def pointer_to_function(rng, name, code):
    return helper(name, code), (
        f"{{\n\tvoid (*act)(unsigned char *p, size_t n) = corpus_pointer({name}_use);\n\n"
        "\tact(p, n);\n}")


def table_of_functions(rng, name, code):
    top = helper(name, code) + (
        f"static void (*const {name}_table[])(unsigned char *p, size_t n) =\n"
        f"\t{{ NULL, {name}_use }};\n\n")
    return top, f"{name}_table[corpus_true](p, n);"


def static_variable(rng, name, code):
    top = f"static unsigned char *{name}_static;\n\n" + \
        f"static noinline void {name}_use(size_t n)\n{{\n\tunsigned char *p = {name}_static;\n" \
        f"{LOCALS}\n\t{name}_static = NULL;\n{indent(code)}}}\n\n"
    return top, f"{name}_static = p;\n{name}_use(n);"


def in_struct(rng, name, code):
    top = (f"struct {name}_box {{\n\tint number;\n\tunsigned char *p;\n\tsize_t n;\n}};\n\n"
           f"static noinline void {name}_use(struct {name}_box box)\n{{\n"
           f"\tunsigned char *p = box.p;\n\tsize_t n = box.n;\n{LOCALS}\n{indent(code)}}}\n\n")
    return top, f"{name}_use((struct {name}_box){{ 7, p, n }});"


def in_heap_struct(rng, name, code):
    """The pointer travels in another block, which is freed."""
    top = f"struct {name}_box {{\n\tunsigned char *p;\n\tint number;\n}};\n\n"
    return top + helper(name, code), (
        f"{{\n\tstruct {name}_box *box = kzalloc(sizeof(*box), GFP_KERNEL);\n"
        f"\tunsigned char *inside;\n\n\tif (!box)\n\t\treturn -ENOMEM;\n\tbox->p = p;\n"
        f"\tinside = box->p;\n\tkfree(box);\n\t{name}_use(inside, n);\n}}")


def in_array(rng, name, code):
    place = rng.randrange(5)
    return helper(name, code), (
        f"{{\n\tunsigned char *all[5] = {{ NULL }};\n\n\tall[{place}] = p;\n"
        f"\tbarrier_data(all);\n\t{name}_use(all[{place}], n);\n}}")


def in_union(rng, name, code):
    return helper(name, code), (
        "{\n\tunion { unsigned char *p; unsigned long word; } u;\n\n\tu.p = p;\n"
        f"\tbarrier_data(&u);\n\t{name}_use((unsigned char *)u.word, n);\n}}")


def by_address(rng, name, code):
    top = (f"static noinline void {name}_use(unsigned char **pp, size_t *pn)\n{{\n"
           f"\tunsigned char *p = *pp;\n\tsize_t n = *pn;\n{LOCALS}\n{indent(code)}}}\n\n")
    return top, f"{name}_use(&p, &n);"


def as_word(rng, name, code):
    top = (f"static noinline void {name}_use(unsigned long word, size_t n)\n{{\n"
           f"\tunsigned char *p = (unsigned char *)word;\n{LOCALS}\n{indent(code)}}}\n\n")
    return top, f"{name}_use((unsigned long)p, n);"


def returned(rng, name, code):
    top = (f"static noinline unsigned char *{name}_pass(unsigned char *p)\n{{\n"
           "\treturn corpus_pointer(p);\n}\n\n")
    return top, f"p = {name}_pass(p);\n{code}"


def after_sleep(rng, name, code):
    return "", f"msleep(1);\n{code}"


def in_thread(rng, name, code):
    """By another thread, which may be killed for it."""
    top = helper(name, code) + (
        f"struct {name}_job {{\n\tunsigned char *p;\n\tsize_t n;\n"
        f"\tstruct completion started;\n}};\n\n"
        f"static int {name}_thread(void *data)\n{{\n\tstruct {name}_job *job = data;\n"
        f"\tunsigned char *p = job->p;\n\tsize_t n = job->n;\n\n"
        f"\tcomplete(&job->started);\n\t{name}_use(p, n);\n\treturn 0;\n}}\n\n")
    return top, (
        f"{{\n\tstruct {name}_job job = {{ p, n }};\n\tstruct task_struct *other;\n\n"
        f"\tinit_completion(&job.started);\n"
        f"\tother = kthread_run({name}_thread, &job, \"{name}\");\n"
        "\tif (IS_ERR(other))\n\t\treturn -ENOMEM;\n"
        "\twait_for_completion(&job.started);\n\tkthread_stop(other);\n}")


FLOWS = [plain, plain, plain, if_true, if_true, if_else, switch, while_once, for_once, goto,
         function, function, two_functions, pointer_to_function, table_of_functions,
         static_variable, in_struct, in_heap_struct, in_array, in_union, by_address, as_word,
         returned, after_sleep, in_thread]


def pick(rng):
    return rng.choice(FLOWS)
