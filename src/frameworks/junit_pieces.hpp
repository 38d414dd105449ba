// JUnit's XML in pieces, so that of a report with a million tests only a few are a tree in memory at once.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pentad {

/// A report without its testcases, and those: as many as stand beside one another, up to some tens of kilobytes, are a
/// piece. Only those count that stand in testsuites and nothing else; what can't be told apart surely stays where it
/// is. Nothing is checked: the frame and every piece are still to be parsed, and the report is well-formed if all of
/// them are. Threads: any, once it is made.
class JunitPieces {
   public:
    /// `xml` must stay.
    explicit JunitPieces(std::string_view xml);

    /// The report, with `<?pentad-piece N?>` where piece N was. Other processing instructions are not in it if there
    /// are pieces. All of the report when there are none.
    std::string_view frame() const { return pieces_.empty() ? xml_ : std::string_view(frame_); }
    /// The target of those.
    static constexpr std::string_view k_target = "pentad-piece";

    std::size_t count() const { return pieces_.size(); }
    std::string_view piece(std::size_t number) const {
        return xml_.substr(pieces_[number].begin, pieces_[number].end - pieces_[number].begin);
    }

    /// Counts from 1. `offset` is one of the frame, or of piece N.
    std::size_t line_in_frame(std::size_t offset) const;
    std::size_t line_in_piece(std::size_t number, std::size_t offset) const;

   private:
    struct Piece {
        std::size_t begin = 0;
        std::size_t end = 0;
        std::size_t frame_end = 0;  ///< of what stands for it
    };

    bool cut();
    bool enter(std::string_view tag);
    void add(std::size_t begin, std::size_t end);
    void set_aside();
    std::size_t line_at(std::size_t offset) const;

    std::string_view xml_;
    std::string frame_;
    std::vector<Piece> pieces_;
    std::size_t copied_ = 0;                  ///< into the frame, or left out of it
    std::vector<std::string_view> elements_;  ///< in which the cutting is, the outermost first
    std::size_t foreign_ = 0;                 ///< of those: no testsuites
    Piece open_;                              ///< the piece that may grow; empty: none
};

}  // namespace pentad
