// Java's tests by Maven: test classes, of which one process of Maven runs those of a module by Surefire, whose XML is
// read.
#pragma once

#include <span>

#include "frameworks/framework.hpp"

namespace pentad {

const Framework& maven_framework();

/// What TestUnit::particulars hold: the module's folder from the unit's `top`, what the module is called in ids, the
/// class, `nests` where java_may_nest_tests says so, and of its tests those that the source shows. The class is empty
/// where the unit is the whole module; then the tests are those of its likely classes, as `Class::test`.
enum MavenParticular : std::size_t { k_maven_folder, k_maven_module, k_maven_class, k_maven_nests, k_maven_tests };

/// The reader of some classes of a module, or of a whole one; see framework.hpp.
std::unique_ptr<UnitReader> make_maven_reader(std::span<const UnitPart> parts, const std::filesystem::path& scratch,
                                              const std::filesystem::path& root);

/// The poms that a module is made of.
struct PomChain {
    std::vector<std::string> texts;  ///< the module's first, then its parent's, …
    std::string config;              ///< `.mvn/maven.config`
    bool is_whole = false;           ///< false: a parent is neither in the folders nor among what Maven has downloaded
};

/// `pom`: of the module. `top`: the folder of its project.
PomChain pom_chain(const std::filesystem::path& pom, const std::filesystem::path& top);

/// What of a module's classes Surefire takes for tests: patterns on files below the folder of the sources, as the poms
/// have them, or Surefire's own.
struct SurefirePatterns {
    std::vector<std::string> includes;
    std::vector<std::string> excludes;
    bool are_known = true;  ///< false: only Surefire can tell which classes it takes
    bool takes(std::string_view file) const;
};

SurefirePatterns surefire_patterns(const PomChain& chain);

/// Nothing in the poms, nor in Maven's own files, says which Java the tests run with, or in how many processes.
bool jvms_are_ours(const PomChain& chain);

/// For Surefire as the program `bin/java` in a process's scratch folder, before it becomes the one that Maven runs
/// with. Of a JVM that is for one class, it writes the class into the file `jvm.PID`, and waits for the file `go.PID`;
/// after five seconds it takes `jvm.PID` back, if nobody has taken it.
std::string_view jvm_script();

/// `story.FooTest` of `src/test/java/story/FooTest.java`.
std::string java_class_of(std::string_view file);

/// Not of a class that is abstract, an interface or an enumeration, nor of one that has no annotation and is based on
/// nothing. `name`: of the class, without its package.
bool java_may_have_tests(std::string_view text, std::string_view name);

/// Whether test classes may be in the class, or in one that it is based on: Surefire has to be asked for them. Not of
/// others in it, which it leaves out by itself.
bool java_may_nest_tests(std::string_view text);

/// The methods of a Java source that have nothing but `@Test`: their names are their tests'. None where there is one,
/// and what else the class has for tests is not understood.
std::vector<std::string> java_tests_of_source(std::string_view text);

/// Of the frames of a Java stack trace the first whose source is in the module. Shape: `path:line` from `root`; empty:
/// none.
std::string java_location(std::string_view trace, const std::filesystem::path& module,
                          const std::filesystem::path& root);

/// For Surefire's -Dtest: `story.FooTest#ok+bad,story.BarTest`. `names`: `Class::test`, `Class`, or of a suite
/// `Class::OtherClass::test`.
std::string surefire_selection(const std::vector<std::string>& names);

}  // namespace pentad
