// A test's id (`module::Class::name`) and the specification's parts of it.
#pragma once

#include <string>
#include <string_view>

namespace pentad {

struct TestName {
    std::string test_class;  ///< `module.Class`, or `module` for a test outside of a class
    std::string name;
};
TestName test_name_of(std::string_view id, std::string_view unit);

/// The other way: `test_class` may come with its module or without.
std::string test_id_of(std::string_view module, std::string_view test_class, std::string_view name);

}  // namespace pentad
