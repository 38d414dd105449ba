#[test]
fn first() {}

#[test]
fn aborts() {
    std::process::abort();
}

#[test]
fn hangs() {
    std::thread::sleep(std::time::Duration::from_secs(3600));
}

#[test]
fn last() {}
