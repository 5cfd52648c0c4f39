// Reads a tokenizer.json. The vocabulary and the merges are 450,000 values: they are taken from the
// stream as they come; only the rest, a few kilobytes, becomes a JSON document.

#include <nlohmann/json.hpp>
#include <optional>
#include <unordered_map>
#include <utility>

#include "engine/qwen3/pretokenize.h"
#include "engine/qwen3/tokenizer_model.h"
#include "engine/qwen3/unicode.h"

namespace ponder {

namespace {

using nlohmann::json;

constexpr std::int64_t kMaxIds = 1 << 22;
constexpr std::size_t kMaxDepth = 32;

struct RawTokenizer {
  json document = nullptr;  ///< all but model.vocab and model.merges
  std::vector<std::pair<std::string, std::int64_t>> vocab;
  std::vector<std::pair<std::string, std::string>> merges;
};

/// Splits the stream into the two long lists and a document of the rest.
class Handler final : public nlohmann::json_sax<json> {
 public:
  explicit Handler(RawTokenizer& out) : out_(out) {}

  const std::string& problem() const { return problem_; }

  bool null() override { return add(nullptr); }

  bool boolean(bool value) override { return add(value); }

  bool number_integer(number_integer_t value) override { return add(value); }

  bool number_unsigned(number_unsigned_t value) override {
    if (place_ != Place::vocab) return add(value);
    out_.vocab.emplace_back(std::move(key_),
                            static_cast<std::int64_t>(std::min<std::uint64_t>(value, INT64_MAX)));
    return true;
  }

  bool number_float(number_float_t value, const string_t&) override { return add(value); }

  bool string(string_t& value) override {
    if (place_ == Place::merges) return add_joined_merge(value);
    if (place_ == Place::merge) {
      pair_.push_back(std::move(value));
      return true;
    }
    return add(std::move(value));
  }

  bool binary(binary_t&) override { return fail("binary data"); }

  bool start_object(std::size_t) override {
    if (place_ == Place::document && in_model() && key_ == "vocab") {
      place_ = Place::vocab;
      return true;
    }
    return open(json::object());
  }

  bool key(string_t& value) override {
    key_ = std::move(value);
    return true;
  }

  bool end_object() override {
    if (place_ == Place::vocab) {
      place_ = Place::document;
      return true;
    }
    return close();
  }

  bool start_array(std::size_t) override {
    if (place_ == Place::document && in_model() && key_ == "merges") {
      place_ = Place::merges;
      return true;
    }
    if (place_ == Place::merges) {
      place_ = Place::merge;
      pair_.clear();
      return true;
    }
    return open(json::array());
  }

  bool end_array() override {
    if (place_ == Place::merge) {
      place_ = Place::merges;
      if (pair_.size() != 2) return fail("a merge of " + std::to_string(pair_.size()) + " parts");
      out_.merges.emplace_back(std::move(pair_[0]), std::move(pair_[1]));
      return true;
    }
    if (place_ == Place::merges) {
      place_ = Place::document;
      return true;
    }
    return close();
  }

  bool parse_error(std::size_t position, const std::string&, const json::exception&) override {
    return fail("not JSON at byte " + std::to_string(position));
  }

 private:
  enum class Place { document, vocab, merges, merge };

  /// At a key of the object "model", itself a value of the outermost object.
  bool in_model() const { return open_.size() == 2 && open_.back().key == "model"; }

  bool add(json value) {
    if (place_ != Place::document) {
      return fail(place_ == Place::vocab ? "the id of '" + key_ + "' is no number from 0 up"
                                         : "a merge is neither a string nor a pair of strings");
    }
    place(std::move(value));
    return true;
  }

  json* place(json value) {
    if (open_.empty()) return &(out_.document = std::move(value));
    json& parent = *open_.back().value;
    if (!parent.is_array()) return &(parent[key_] = std::move(value));
    parent.push_back(std::move(value));
    return &parent.back();
  }

  bool open(json value) {
    if (place_ != Place::document) return add(nullptr);
    if (open_.size() == kMaxDepth) return fail("nested too deeply");
    json* placed = place(std::move(value));
    open_.push_back({placed, key_});
    return true;
  }

  bool close() {
    open_.pop_back();
    return true;
  }

  /// "a b", as older files spell it; neither part holds a blank, which the byte alphabet lacks.
  bool add_joined_merge(const std::string& text) {
    const std::size_t blank = text.find(' ');
    if (blank == std::string::npos || text.find(' ', blank + 1) != std::string::npos) {
      return fail("the merge '" + text + "' is not two parts with a blank between");
    }
    out_.merges.emplace_back(text.substr(0, blank), text.substr(blank + 1));
    return true;
  }

  bool fail(std::string problem) {
    if (problem_.empty()) problem_ = std::move(problem);
    return false;
  }

  struct Open {
    json* value;
    std::string key;
  };

  RawTokenizer& out_;
  Place place_ = Place::document;
  std::vector<Open> open_;  ///< containers of the document that are not closed yet
  std::string key_;
  std::vector<std::string> pair_;
  std::string problem_;
};

/// The byte alphabet of GPT-2: printable Latin-1 characters stand for themselves, the other 68
/// bytes, in order, for U+0100 and up.
std::unordered_map<char32_t, char> byte_alphabet() {
  std::unordered_map<char32_t, char> alphabet;
  char32_t next = 0x100;
  for (char32_t byte = 0; byte < 256; ++byte) {
    const bool printable = (byte > 0x20 && byte < 0x7F) || (byte > 0xA0 && byte != 0xAD);
    alphabet[printable ? byte : next++] = static_cast<char>(byte);
  }
  return alphabet;
}

/// What a vocabulary entry stands for; one with characters outside the alphabet stands for itself.
std::string bytes_of(const std::string& token, const std::unordered_map<char32_t, char>& alphabet) {
  std::string bytes;
  for (std::size_t at = 0; at < token.size();) {
    const auto found = alphabet.find(next_code_point(token, at));
    if (found == alphabet.end()) return token;
    bytes += found->second;
  }
  return bytes;
}

/// The value at a JSON pointer, null if there is none.
const json& at(const json& document, const char* pointer) {
  static const json none = nullptr;
  const json::json_pointer path(pointer);
  return document.contains(path) ? document.at(path) : none;
}

std::string shown(const json& value) {
  std::string text = value.dump(-1, ' ', false, json::error_handler_t::replace);
  if (text.size() > 200) text = text.substr(0, 200) + "...";
  return text;
}

Result<void> check_class(const json& document, const std::string& name) {
  const auto refuse = [&](const char* what, const json& found, const std::string& supported) {
    return Error{
        ErrorCode::config,
        name + ": " + what + " is " + shown(found) + ", supported is " + supported,
        "Ponder reads the byte-level BPE tokenizers of Qwen2 and Qwen3; serve other models "
        "behind an OpenAI-compatible endpoint"};
  };

  struct Demand {
    const char* pointer;
    std::vector<json> accepted;
  };

  const Demand demands[] = {
      {"/model/type", {"BPE"}},
      {"/model/dropout", {nullptr, 0.0}},
      {"/model/unk_token", {nullptr}},
      {"/model/continuing_subword_prefix", {nullptr, ""}},
      {"/model/end_of_word_suffix", {nullptr, ""}},
      {"/model/byte_fallback", {nullptr, false}},
      {"/model/ignore_merges", {nullptr, false}},
      {"/normalizer/type", {"NFC"}},
      {"/pre_tokenizer/type", {"Sequence"}},
      {"/pre_tokenizer/pretokenizers/0/type", {"Split"}},
      {"/pre_tokenizer/pretokenizers/0/pattern/Regex", {std::string(kQwen2SplitPattern)}},
      {"/pre_tokenizer/pretokenizers/0/behavior", {"Isolated"}},
      {"/pre_tokenizer/pretokenizers/0/invert", {nullptr, false}},
      {"/pre_tokenizer/pretokenizers/1/type", {"ByteLevel"}},
      {"/pre_tokenizer/pretokenizers/1/add_prefix_space", {false}},
      {"/pre_tokenizer/pretokenizers/1/use_regex", {false}},
      {"/pre_tokenizer/pretokenizers/2", {nullptr}},
      {"/decoder/type", {"ByteLevel"}},
  };
  for (const Demand& demand : demands) {
    const json& found = at(document, demand.pointer);
    if (std::find(demand.accepted.begin(), demand.accepted.end(), found) == demand.accepted.end()) {
      return refuse(demand.pointer + 1, found, shown(demand.accepted.back()));
    }
  }
  return {};
}

Result<std::vector<AddedToken>> read_added(const json& document, const std::string& name) {
  const json& list = at(document, "/added_tokens");
  std::vector<AddedToken> added;
  if (list.is_null()) return added;
  const auto bad = [&](const json& entry, const std::string& why) {
    return Error{ErrorCode::parse, name + ": added token " + shown(entry) + " " + why, ""};
  };
  if (!list.is_array()) return bad(list, "is not in a list");
  for (const json& entry : list) {
    if (!entry.is_object()) return bad(entry, "is not an object");
    for (const char* flag : {"special", "normalized", "lstrip", "rstrip", "single_word"}) {
      const auto found = entry.find(flag);
      if (found != entry.end() && !found->is_boolean()) {
        return bad(entry, std::string("has a ") + flag + " that is neither true nor false");
      }
    }
    for (const char* flag : {"lstrip", "rstrip", "single_word"}) {
      if (entry.value(flag, false)) {
        return Error{
            ErrorCode::config,
            name + ": added token " + shown(entry) + " has " + flag + " true, supported is false",
            ""};
      }
    }
    const auto id = entry.find("id");
    const auto content = entry.find("content");
    if (id == entry.end() || !id->is_number_unsigned() || *id >= kMaxIds) {
      return bad(entry, "has no id from 0 to " + std::to_string(kMaxIds - 1));
    }
    if (content == entry.end() || !content->is_string() || content->get<std::string>().empty()) {
      return bad(entry, "has no content");
    }
    added.push_back({id->get<std::int32_t>(), content->get<std::string>(),
                     entry.value("special", false), entry.value("normalized", false)});
  }
  return added;
}

/// Puts vocabulary and merges together.
class Assembler {
 public:
  explicit Assembler(const std::string& name) : name_(name) {}

  Result<TokenizerModel> assemble(const RawTokenizer& raw, std::vector<AddedToken> added) {
    PONDER_TRY(add_vocab(raw));
    for (const AddedToken& token : added) PONDER_TRY(add_added(token));
    PONDER_TRY(add_merges(raw));
    model_.added = std::move(added);
    model_.offsets.push_back(0);
    for (const std::string& token : tokens_) {
      model_.bytes += token;
      model_.offsets.push_back(static_cast<std::uint32_t>(model_.bytes.size()));
    }
    return std::move(model_);
  }

 private:
  Error bad(const std::string& what) const {
    return {ErrorCode::parse, name_ + ": " + what, "fetch the file again"};
  }

  Result<void> add_vocab(const RawTokenizer& raw) {
    const auto alphabet = byte_alphabet();
    ids_.reserve(raw.vocab.size());
    for (const auto& [token, id] : raw.vocab) {
      if (id >= kMaxIds) {
        return bad("the id of '" + token + "' is " + std::to_string(id) + ", expected less than " +
                   std::to_string(kMaxIds));
      }
      if (token.empty()) return bad("token " + std::to_string(id) + " is empty");
      const auto i = static_cast<std::size_t>(id);
      if (i >= tokens_.size()) tokens_.resize(i + 1);
      if (!tokens_[i].empty()) {
        return bad("'" + token + "' and '" + tokens_[i] + "' have one id, " + std::to_string(id));
      }
      if (!ids_.emplace(token, static_cast<std::int32_t>(id)).second) {
        return bad("'" + token + "' stands twice in the vocabulary");
      }
      tokens_[i] = bytes_of(token, alphabet);
    }
    for (const auto& [c, byte] : alphabet) {
      std::string spelling;
      append_utf8(c, spelling);
      const auto found = ids_.find(spelling);
      if (found == ids_.end()) {
        return bad("the vocabulary lacks '" + spelling + "', which stands for byte " +
                   std::to_string(static_cast<unsigned char>(byte)));
      }
      model_.byte_ids[static_cast<unsigned char>(byte)] = found->second;
    }
    return {};
  }

  Result<void> add_added(const AddedToken& token) {
    const auto i = static_cast<std::size_t>(token.id);
    if (i >= tokens_.size()) tokens_.resize(i + 1);
    if (!tokens_[i].empty() && tokens_[i] != token.content) {
      return bad("added token '" + token.content + "' has id " + std::to_string(token.id) +
                 ", which is that of '" + tokens_[i] + "'");
    }
    tokens_[i] = token.content;
    return {};
  }

  Result<void> add_merges(const RawTokenizer& raw) {
    model_.merges.reserve(raw.merges.size());
    for (const auto& [left, right] : raw.merges) {
      const auto a = ids_.find(left);
      const auto b = ids_.find(right);
      const auto merged = ids_.find(left + right);
      for (const auto& [found, part] : {std::pair(a, left), {b, right}, {merged, left + right}}) {
        if (found == ids_.end()) {
          return bad("merge " + std::to_string(model_.merges.size()) + " ('" + left + "', '" +
                     right + "') needs '" + part + "', which the vocabulary lacks");
        }
      }
      model_.merges.push_back({a->second, b->second, merged->second});
    }
    return {};
  }

  const std::string& name_;
  TokenizerModel model_;
  std::vector<std::string> tokens_;  ///< bytes by id
  std::unordered_map<std::string, std::int32_t> ids_;
};

}  // namespace

Result<TokenizerModel> parse_tokenizer_json(std::string_view text, const std::string& name) {
  RawTokenizer raw;
  Handler handler(raw);
  if (!json::sax_parse(text.begin(), text.end(), &handler)) {
    return Error{ErrorCode::parse, name + ": " + handler.problem(), "fetch the file again"};
  }
  PONDER_TRY(check_class(raw.document, name));
  return Assembler(name).assemble(raw, PONDER_TRY(read_added(raw.document, name)));
}

}  // namespace ponder
