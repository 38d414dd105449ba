"""Source distributions of projects whose histories are replayed: fetched once, by pip."""
import pathlib
import subprocess
import tarfile

FOLDER = pathlib.Path(__file__).parent.parent / "build" / "downloads"


def fetch(name, version, folder=None):
    """The unpacked distribution's folder; None when it can't be had."""
    folder = folder or FOLDER
    there = folder / f"{name}-{version}"
    if not there.exists():
        folder.mkdir(parents=True, exist_ok=True)
        archive = folder / f"{name}-{version}.tar.gz"
        if not archive.exists():
            subprocess.run(["python3", "-m", "pip", "download", "-q", "--no-deps", "--no-binary", ":all:", "-d", folder,
                            f"{name}=={version}"], capture_output=True, text=True)
        if not archive.exists():
            return None
        with tarfile.open(archive) as tar:
            tar.extractall(folder, filter="data") if hasattr(tarfile, "data_filter") else tar.extractall(folder)
    return there
