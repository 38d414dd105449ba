#include "workflow/flaky.hpp"

#include "workflow/session.hpp"

namespace pentad {

Result<std::vector<Journal::FlakyTest>> flaky_tests(const Workspace& workspace, std::size_t limit) {
    TRY_ASSIGN(Session session, Session::open_to_read(workspace));
    return session.journal().flaky_tests(limit);
}

}  // namespace pentad
