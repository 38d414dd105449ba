#[test]
fn runs_in_its_package() {
    assert!(std::path::Path::new("src/lib.rs").exists());
    assert_eq!(std::env::var("CARGO_PKG_NAME").unwrap(), "member");
}
