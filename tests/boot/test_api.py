# SPDX-License-Identifier: MIT
"""Linux's interface as modules see it: tests/modules/api/, one module a family."""
import re

import pytest

from marbles import ROOT, not_under_kasan
from test_modules import books, build, pack

FAMILIES = ("list", "alloc", "text", "time", "sync")


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    return build(ROOT / "tests/modules/api", tmp_path_factory.mktemp("api"))


@pytest.fixture
def loaded(start, built):
    """Its time is its own: a host that is busy makes no sleep longer than another."""
    machine = start(icount=True, initrd=pack(built))
    machine.wait_prompt()
    return machine


@pytest.mark.parametrize("family", FAMILIES)
def test_a_family_behaves_as_in_linux(loaded, family):
    name = f"api_{family}"
    output = loaded.command(f"insmod {name}")
    assert f"{name}: ok" in output, output
    assert "leaves" not in loaded.command(f"rmmod {name}")
    assert loaded.json("kmemleak scan -j")[-1]["leaked"] == 0


@not_under_kasan
def test_loading_again_and_again_loses_nothing(loaded):
    def round_of_all():
        for family in ("list", "alloc", "time"):
            assert ": ok" in loaded.command(f"insmod api_{family}")
            loaded.command(f"rmmod api_{family}")
    round_of_all()
    round_of_all()
    before = books(loaded)
    round_of_all()
    assert books(loaded) == before


def test_parameters(loaded):
    output = loaded.command("insmod api_text number=-42 name=hey switch list=1,2,-3 text=ab")
    assert "number -42 name hey switch 1 list 3 text ab" in output
    assert output.count("said once") == 1 and output.count("warned once") == 1
    assert re.search(r"WARNING: CPU: 0 PID: \d+ at api_text.c:\d+ api_text_init", output)
    assert "dump: 00000000: 4d 61 72 62 6c 65 73 00 " in output


def test_references_saturate_with_a_warning(loaded):
    output = loaded.command("insmod api_sync")
    for what in ("addition on 0; use-after-free", "saturated; leaking memory",
                 "underflow; use-after-free"):
        assert f"refcount_t: {what}." in output


def test_all_leaks_of_a_module_are_found_at_the_first_scan(loaded):
    loaded.command("insmod api_leaks")
    output = loaded.command("rmmod api_leaks")
    assert "leaves 14 blocks" in output
    assert loaded.json("kmemleak scan -j")[-1]["leaked"] == 14
