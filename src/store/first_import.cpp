#include "store/first_import.hpp"

#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>
#include <unordered_set>

#include "base/beneath.hpp"
#include "base/text.hpp"
#include "store/capture.hpp"
#include "store/pack_writer.hpp"

namespace pentad {

namespace {

constexpr std::size_t k_chunk = 64;

/// What each thread has for itself.
struct Tools {
    Tools(const std::filesystem::path& our_objects, const std::filesystem::path& their_objects)
        : ours(our_objects), theirs(their_objects) {}

    PackEncoder encoder;
    ObjectReader ours;  ///< libgit2's has a lock that the threads would wait for
    ObjectReader theirs;
};

/// What the threads share.
class Import {
   public:
    Import(int root, const ObjectStore& objects, ObjectLinks& links, const std::vector<Oid>& likely,
           std::vector<IndexEntry>& entries, const Snapshots::FirstOptions& options)
        : root_(root), objects_(objects), links_(links), likely_(likely), entries_(entries), options_(options) {}

    Status run() {
        const unsigned count = std::clamp(std::thread::hardware_concurrency(), 2u, 4u);
        {
            std::vector<std::jthread> threads;
            for (unsigned i = 0; i < count; ++i) threads.emplace_back([this] { work(); });
        }
        if (!failure_) return Failure(failure_.error());
        if (pack_)
            if (auto packed = pack_->finish(); !packed) return Failure(std::move(packed).error());
        std::erase_if(entries_, [](const IndexEntry& entry) { return !entry.state.exists(); });
        std::ranges::sort(notes_);
        if (options_.notes != nullptr) options_.notes->insert(options_.notes->end(), notes_.begin(), notes_.end());
        return {};
    }

   private:
    /// One thread: takes chunks until there are none, or something failed.
    void work() {
        Tools tools(objects_.objects_folder(), links_.source());
        while (!failed_) {
            const std::size_t start = next_.fetch_add(k_chunk);
            if (start >= entries_.size()) return;
            const std::size_t end = std::min(entries_.size(), start + k_chunk);
            if (Status done = import_chunk(start, end, tools); !done) {
                const std::lock_guard lock(mutex_);
                if (failure_) failure_ = std::move(done);
                failed_ = true;
                return;
            }
            report(end - start);
        }
    }

    void report(std::size_t count) {
        if (!options_.progress) return;
        const std::lock_guard lock(mutex_);
        done_ += count;
        options_.progress(done_, entries_.size());
    }

    Status import_chunk(std::size_t start, std::size_t end, Tools& tools) {
        std::optional<std::string_view> parent;
        WayDown way;
        for (std::size_t at = start; at < end; ++at) {
            IndexEntry& entry = entries_[at];
            TRY_ASSIGN(const bool there, is_there_already(at, tools));
            if (there) {
                entry.state.oid = likely_[at];
                continue;
            }
            if (!parent || parent_of(entry.path) != *parent) {
                parent = parent_of(entry.path);
                TRY_ASSIGN(way, open_beneath(root_, *parent, O_PATH));
            }
            if (way.end != WayDown::End::there) {
                entry.state = {};
                continue;
            }
            auto capture = capture_entry(way.folder.get(), std::string(name_of(entry.path)), entry.path,
                                         options_.size_limit, Keep::bytes);
            TRY(take(entry, capture, tools));
        }
        return {};
    }

    /// The content that git has for the entry, when that is not converted: its size says so, and spares us reading the
    /// file.
    Result<bool> is_there_already(std::size_t at, Tools& tools) {
        if (likely_.empty() || likely_[at].is_zero() || entries_[at].state.size > options_.size_limit) return false;
        const Oid& oid = likely_[at];
        const std::uint64_t size = entries_[at].state.size;
        auto packed = tools.ours.packed_blob_size(oid);
        if (!packed && tools.ours.may_be_packed(oid)) packed = objects_.blob_size_on_disk(oid);
        return packed == size ? true : links_.link_blob(oid, size);
    }

    /// Whether the whole content is in an object of ours, or of git's that could be taken over.
    Result<bool> is_kept_already(const Oid& oid, std::uint64_t size, Tools& tools) {
        if (tools.ours.read(oid, ObjectType::blob)) return true;
        if (!links_.works() || !tools.theirs.read(oid, ObjectType::blob)) return false;
        return links_.link_blob(oid, size);
    }

    Status take(IndexEntry& entry, const Result<Capture>& capture, Tools& tools) {
        if (!capture) {
            entry.state = {};
            note(capture.error().message);
            return {};
        }
        entry.state = capture->state;
        entry.stat = capture->stat;
        if (capture->too_large)
            note(fmt::format("{} is larger than {} bytes", printable(entry.path), options_.size_limit));
        if (capture->too_large || !capture->state.exists()) return {};
        return keep(capture->state.oid, capture->bytes, tools);
    }

    /// Sees to it that the content is there.
    Status keep(const Oid& oid, std::string_view bytes, Tools& tools) {
        TRY_ASSIGN(const bool there, is_kept_already(oid, bytes.size(), tools));
        if (there) return {};
        {
            const std::lock_guard lock(mutex_);
            if (!packed_.insert(oid).second) return {};
        }
        const std::string_view encoded = tools.encoder.encode(ObjectType::blob, bytes);
        const std::lock_guard lock(mutex_);
        if (!pack_) {
            TRY_ASSIGN(PackWriter made, PackWriter::create(objects_.objects_folder()));
            pack_.emplace(std::move(made));
        }
        return pack_->append(oid, encoded);
    }

    void note(std::string line) {
        const std::lock_guard lock(mutex_);
        notes_.push_back(std::move(line));
    }

    const int root_;
    const ObjectStore& objects_;
    ObjectLinks& links_;
    const std::vector<Oid>& likely_;
    std::vector<IndexEntry>& entries_;  ///< each element belongs to the thread that took its chunk
    const Snapshots::FirstOptions& options_;
    std::atomic<std::size_t> next_ = 0;
    std::atomic<bool> failed_ = false;
    std::mutex mutex_;  ///< guards all below
    std::optional<PackWriter> pack_;
    std::unordered_set<Oid, OidHash> packed_;
    std::vector<std::string> notes_;
    std::size_t done_ = 0;
    Status failure_;
};

}  // namespace

Status import_first(const std::filesystem::path& root, ObjectStore& objects, ObjectLinks& links,
                    const std::vector<Oid>& likely, std::vector<IndexEntry>& entries,
                    const Snapshots::FirstOptions& options) {
    const UniqueFd top(::open(root.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!top) return fail_errno("can't open folder " + root.string());
    TRY(objects.prepare());
    TRY(objects.refresh());
    TRY(Import(top.get(), objects, links, likely, entries, options).run());
    return objects.refresh();
}

}  // namespace pentad
