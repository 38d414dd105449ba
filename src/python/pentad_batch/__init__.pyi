import os
import types
from typing import Any, Dict, Iterable, List, Optional, Sequence, Union

__all__ = ["BatchInfo", "BatchTestResult", "BatchTestRunner", "BatchTestTracker", "CiResults", "FileEdit",
           "IsolationResult", "PentadError", "RollbackResult", "main"]

_Path = Union[str, bytes, os.PathLike[str], os.PathLike[bytes]]

class PentadError(RuntimeError):
    code: str
    exit_code: int
    def __init__(self, message: str, code: str = "io", exit_code: int = 70) -> None: ...

class _Value(types.SimpleNamespace): ...

class BatchTestResult(_Value):
    batch_id: Optional[int]
    timestamp: str
    success: bool
    total_tests: int
    passed_tests: int
    failed_tests: int
    skipped_tests: int
    duration_seconds: float
    git_commit_hash: Optional[str]
    failures: List[Dict[str, str]]
    run_id: int
    interrupted: bool
    warnings: List[str]

class IsolationResult(_Value):
    batch_id: int
    run_id: int
    worlds: int
    interrupted: bool
    tests: List[Dict[str, Any]]

class RollbackResult(_Value):
    dry_run: bool
    edit_id: Optional[int]
    edits: List[int]
    dependents: List[int]
    files: List[str]
    diff: str
    notes: List[str]
    result: Optional[BatchTestResult]

class FileEdit(_Value):
    edit_id: int
    batch_id: Optional[int]
    file_path: str
    timestamp: str
    description: str
    file_hash: str
    author: str
    files: List[str]
    notes: List[str]
    result: Optional[BatchTestResult]
    isolation: Optional[IsolationResult]
    rollback: Optional[RollbackResult]

class BatchInfo(_Value):
    batch_id: int
    start_time: str
    end_time: Optional[str]
    git_commit_hash: Optional[str]
    edits: List[FileEdit]

class CiResults(_Value):
    timestamp: str
    overall_success: bool
    total_duration: float
    modules: Dict[str, Dict[str, Any]]
    git_commit: Optional[str]
    interrupted: bool
    results_file: str

class _Workspace:
    def __init__(self, root: Optional[_Path] = None) -> None: ...

class BatchTestTracker(_Workspace):
    BATCH_SIZE: int
    @property
    def edit_count(self) -> int: ...
    @property
    def current_batch(self) -> Optional[BatchInfo]: ...
    def record_edit(self, file_path: Union[_Path, Iterable[_Path]], description: str = "",
                    author: Optional[str] = None) -> FileEdit: ...
    def run_tests(self, pattern: Optional[str] = None) -> BatchTestResult: ...
    def create_backup(self, batch_id: int) -> str: ...
    def rollback_batch(self, batch_id: int, verify: bool = True) -> bool: ...
    def preview_rollback(self, batch_id: int, through: bool = False, verify: bool = True) -> RollbackResult: ...
    def rollback_edit(self, edit_id: int, with_dependents: bool = False, dry_run: bool = False,
                      verify: bool = True) -> RollbackResult: ...
    def rollback_culprit(self, batch_id: Optional[int] = None, with_dependents: bool = False, dry_run: bool = False,
                         verify: bool = True) -> RollbackResult: ...
    def isolate(self, batch_id: Optional[int] = None, seconds: float = 0, states: int = 0) -> IsolationResult: ...

class BatchTestRunner(_Workspace):
    TIMEOUT: float
    def run_all_tests(self, verbose: bool = False) -> CiResults: ...
    def set_baseline(self, baseline_file: Optional[_Path] = None) -> CiResults: ...
    def compare_with_baseline(self, baseline_file: Optional[_Path] = None) -> List[Dict[str, Any]]: ...

def main(name: str, arguments: Sequence[str], batch_size: int = 5, timeout: float = 300) -> int: ...
