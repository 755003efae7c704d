# SPDX-License-Identifier: MIT
"""Fixtures of the boot tests. A failing test shows the serial log of its machines."""
import pytest

from marbles import BUILD, Machine


@pytest.fixture(scope="session", autouse=True)
def kernel_is_built():
    for name in ("marbles.elf", "marbles.iso"):
        if not (BUILD / name).exists():
            pytest.exit(f"{BUILD / name} is missing: run make", returncode=3)


@pytest.fixture
def start(request):
    """start(**options): a Machine that ends with the test."""
    machines = request.node.machines = []

    def start_one(**options):
        machines.append(Machine(**options))
        return machines[-1]

    yield start_one
    for machine in machines:
        machine.close()


@pytest.fixture
def machine(start):
    """A machine at its first prompt."""
    machine = start()
    machine.wait_prompt()
    return machine


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item):
    report = (yield).get_result()
    if report.when == "call" and report.failed:
        for number, machine in enumerate(getattr(item, "machines", []), 1):
            report.sections.append((f"serial log of machine {number}", machine.serial_log()))
