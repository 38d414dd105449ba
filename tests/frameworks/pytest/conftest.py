import pytest


@pytest.fixture(scope="session")
def two():
    return 2
