#include "model/blame.hpp"

namespace pentad {

std::string_view to_string(BlameVerdict verdict) {
    switch (verdict) {
        case BlameVerdict::culprit:
            return "culprit";
        case BlameVerdict::pair:
            return "pair";
        case BlameVerdict::flaky:
            return "flaky";
        case BlameVerdict::fixed:
            return "fixed";
        case BlameVerdict::undetermined:
            break;
    }
    return "undetermined";
}

}  // namespace pentad
