/// ```
/// assert_eq!(story::two(), 2);
/// ```
pub fn two() -> i32 {
    2
}

/// ```
/// assert_eq!(story::three(), 2);
/// ```
pub fn three() -> i32 {
    3
}

#[cfg(test)]
mod tests {
    #[test]
    fn passes() {}

    #[test]
    fn fails() {
        assert_eq!(1, 2, "they differ");
    }

    #[test]
    fn returns_an_error() -> Result<(), String> {
        Err("it is an error".into())
    }

    #[test]
    #[ignore = "not now"]
    fn is_ignored() {}

    #[test]
    #[should_panic(expected = "as it should")]
    fn panics() {
        panic!("as it should");
    }

    #[test]
    fn prints() {
        println!("this was printed");
        panic!("after it printed");
    }

    #[test]
    fn is_slow() {
        std::thread::sleep(std::time::Duration::from_millis(300));
    }

    #[test]
    fn grüße_世界() {}

    mod inner {
        mod deeper {
            #[test]
            fn is_nested() {}
        }
    }
}
