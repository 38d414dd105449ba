#include "model/trace.hpp"

namespace pentad {

std::string_view to_string(FactClass kind) {
    switch (kind) {
        case FactClass::content:
            return "content";
        case FactClass::listing:
            return "listing";
        case FactClass::absent:
            return "absent";
        case FactClass::symlink:
            return "symlink";
        case FactClass::directory:
            return "directory";
        case FactClass::bytecode:
            return "bytecode";
        case FactClass::variable:
            return "variable";
        case FactClass::output:
            return "output";
        case FactClass::product:
            return "product";
        case FactClass::circumstance:
            break;
    }
    return "circumstance";
}

}  // namespace pentad
