#include "base/time.hpp"

#include <ctime>

#include <cstdio>

namespace pentad {

namespace {

int offset_minutes_at(std::time_t seconds) {
    std::tm local{};
    localtime_r(&seconds, &local);
    return static_cast<int>(local.tm_gmtoff / 60);
}

}  // namespace

Timestamp now() {
    const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(since_epoch).count();
    return {ms, offset_minutes_at(static_cast<std::time_t>(ms / 1000))};
}

std::string to_iso(Timestamp moment) {
    const std::int64_t shifted = moment.milliseconds + std::int64_t{moment.offset_minutes} * 60'000;
    std::int64_t milliseconds = shifted % 1000;
    std::time_t seconds = shifted / 1000;
    if (milliseconds < 0) {
        milliseconds += 1000;
        --seconds;
    }
    std::tm fields{};
    gmtime_r(&seconds, &fields);
    char text[64];
    std::snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02d.%03d", fields.tm_year + 1900, fields.tm_mon + 1,
                  fields.tm_mday, fields.tm_hour, fields.tm_min, fields.tm_sec, static_cast<int>(milliseconds));
    return text;
}

Result<Timestamp> from_iso(const std::string& text) {
    std::tm fields{};
    const char* rest = strptime(text.c_str(), "%Y-%m-%dT%H:%M:%S", &fields);
    if (rest == nullptr) return fail(Code::corrupt, "not an ISO 8601 time: " + text);
    std::int64_t milliseconds = 0;
    if (*rest == '.') {
        int digits = 0;
        for (++rest; *rest >= '0' && *rest <= '9'; ++rest)
            if (digits++ < 3) milliseconds = milliseconds * 10 + (*rest - '0');
        for (; digits < 3; ++digits) milliseconds *= 10;
    }
    int hours = 0;
    int minutes = 0;
    char sign = '+';
    if (*rest == 'Z' && rest[1] == 0) return Timestamp{timegm(&fields) * std::int64_t{1000} + milliseconds, 0};
    if (std::sscanf(rest, "%c%2d:%2d", &sign, &hours, &minutes) == 3 && (sign == '+' || sign == '-')) {
        const int offset = (hours * 60 + minutes) * (sign == '-' ? -1 : 1);
        return Timestamp{(timegm(&fields) - offset * 60) * std::int64_t{1000} + milliseconds, offset};
    }
    if (*rest != 0) return fail(Code::corrupt, "not an ISO 8601 time: " + text);
    fields.tm_isdst = -1;
    const std::time_t seconds = mktime(&fields);
    return Timestamp{seconds * std::int64_t{1000} + milliseconds, offset_minutes_at(seconds)};
}

}  // namespace pentad
