import os
import time

import pytest


def test_pass(four):
    assert four == 4


def test_fail(two):
    assert two == 3


def test_error(broken):
    pass


@pytest.mark.skip(reason="not today")
def test_skip():
    pass


@pytest.mark.xfail
def test_expected_failure():
    assert 1 == 2


@pytest.mark.xfail(strict=True)
def test_unexpected_success():
    pass


@pytest.mark.parametrize("number", [1, 2, 3])
def test_parametrized(number):
    assert number < 3


def test_output():
    print("this was printed")
    assert False


@pytest.mark.slow
def test_slow():
    time.sleep(0.2)


def test_crash():
    os.abort()


def test_hang():
    time.sleep(1000)


def test_grüße_世界():
    pass


class TestOuter:
    class TestInner:
        def test_nested(self, tmp_path, capsys):
            print("kept")
            assert capsys.readouterr().out == "kept\n"
