import pytest


@pytest.fixture(scope="module")
def four(two):
    return two * 2


@pytest.fixture
def broken():
    raise RuntimeError("broken")
