// Rust's tests by cargo: test binaries, and the doctests of a library.
#pragma once

#include "frameworks/framework.hpp"

namespace pentad {

const Framework& cargo_framework();

/// A test binary that `cargo test --no-run --message-format json` built.
struct CargoBinary {
    std::filesystem::path program;
    std::filesystem::path source;    ///< lib.rs, main.rs, tests/x.rs
    std::filesystem::path manifest;  ///< its package's Cargo.toml
    std::string package;             ///< cargo's id of the package
    bool doctests = false;           ///< a library whose documentation may have tests
};

/// What is not such a message is passed over. Errors: tool.
Result<std::vector<CargoBinary>> read_cargo_messages(std::string_view output);

/// The names in the output of a test binary's `--list`; nothing if it is no harness of Rust's.
std::optional<std::vector<std::string>> read_libtest_list(std::string_view output);

}  // namespace pentad
