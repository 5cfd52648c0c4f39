#include "tests/support/instructed_answer.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "harness/base/unicode.h"

namespace ponder {

namespace {

std::string times(const std::string& text, std::int64_t count) {
  std::string out;
  for (std::int64_t i = 0; i < count; ++i) out += text;
  return out;
}

const std::map<std::string, std::string>& sentences() {
  static const std::map<std::string, std::string> by_code = {
      {"en", "this is the one that we have"},
      {"ar", "هذا هو البيت الذي في المدينة"},
      {"bg", "това е къща която не се вижда от града"},
      {"bn", "এটি একটি বাড়ি"},
      {"de", "das ist ein Haus und es ist nicht alt"},
      {"fa", "این یک خانه است که در شهر است"},
      {"fi", "se on talo ja se ei ole vanha"},
      {"gu", "આ એક ઘર છે"},
      {"hi", "यह एक घर है और यह शहर में है"},
      {"it", "questa è una casa che non è della città"},
      {"kn", "ಇದು ಒಂದು ಮನೆ"},
      {"ko", "이것은 집입니다"},
      {"ml", "ഇത് ഒരു വീടാണ്"},
      {"mr", "हे एक घर आहे आणि ते नाही"},
      {"ne", "यो एक घर हो र यो छ"},
      {"pa", "ਇਹ ਇੱਕ ਘਰ ਹੈ"},
      {"pt", "isso é uma casa que não está na cidade"},
      {"ru", "это дом и он не был в городе"},
      {"sw", "hii ni nyumba ya watu katika mji na kila siku"},
      {"ta", "இது ஒரு வீடு"},
      {"te", "ఇది ఒక ఇల్లు"},
      {"th", "นี่คือบ้าน"},
      {"ur", "یہ ایک گھر ہے اور وہ نہیں ہے"},
      {"vi", "đây là một ngôi nhà không có người"},
  };
  return by_code;
}

/// What all instructions of a prompt ask for together.
class Wishes {
 public:
  explicit Wishes(const std::vector<Instruction>& instructions) {
    for (const Instruction& instruction : instructions) by_id_[instruction.id] = &instruction;
  }

  bool has(const std::string& id) const { return by_id_.count(id) > 0; }

  std::int64_t number(const std::string& id, const char* name) const {
    return has(id) ? by_id_.at(id)->arguments.find(name)->as_integer() : 0;
  }

  std::string text(const std::string& id, const char* name) const {
    return has(id) ? by_id_.at(id)->arguments.find(name)->as_string() : "";
  }

  std::vector<std::string> texts(const std::string& id, const char* name) const {
    std::vector<std::string> out;
    if (!has(id)) return out;
    for (const Value& item : by_id_.at(id)->arguments.find(name)->as_list()) {
      out.push_back(item.as_string());
    }
    return out;
  }

  /// The number wanted at least; 0 where it is an upper bound.
  std::int64_t at_least(const std::string& id, const char* relation, const char* name) const {
    return text(id, relation) == "at least" ? number(id, name) : 0;
  }

 private:
  std::map<std::string, const Instruction*> by_id_;
};

/// A sentence without the words and most of the letters that are not wanted.
std::string english_of(const Wishes& wishes) {
  const auto forbidden = wishes.texts("keywords:forbidden_words", "forbidden_words");
  const bool few_letters = wishes.text("keywords:letter_frequency", "let_relation") == "less than";
  const std::string letter = wishes.text("keywords:letter_frequency", "letter");
  const std::string& usual = sentences().at("en");
  const bool fits = !few_letters && std::none_of(forbidden.begin(), forbidden.end(),
                                                 [&](const std::string& word) {
                                                   return usual.find(word) != std::string::npos;
                                                 });
  return fits ? usual : letter == "i" ? "you do so" : "it is my";
}

/// Lines that hold what is to be held, in an order in which they do not disturb each other.
std::string body_of(const Wishes& wishes) {
  const std::string code = wishes.has("language:response_language")
                               ? wishes.text("language:response_language", "language")
                               : "en";
  std::string out = code == "en"                  ? english_of(wishes)
                    : sentences().count(code) > 0 ? sentences().at(code)
                                                  : "";
  for (const std::string& word : wishes.texts("keywords:existence", "keywords")) out += " " + word;
  const std::string keyword = wishes.text("keywords:frequency", "keyword");
  out += times(" " + keyword, wishes.at_least("keywords:frequency", "relation", "frequency"));
  const std::string letter = wishes.text("keywords:letter_frequency", "letter");
  out += " " + times(letter, wishes.at_least("keywords:letter_frequency", "let_relation",
                                             "let_frequency"));
  out += times(" [x]", wishes.number("detectable_content:number_placeholders", "num_placeholders"));
  out += times(" *it*",
               wishes.number("detectable_format:number_highlighted_sections", "num_highlights"));
  const std::int64_t capitals = wishes.at_least("change_case:capital_word_frequency",
                                                "capital_relation", "capital_frequency");
  out += times(" IT", capitals);
  out += times(" it", wishes.at_least("length_constraints:number_words", "relation", "num_words"));
  out += ".";
  out += times(" it is.",
               wishes.at_least("length_constraints:number_sentences", "relation", "num_sentences"));
  if (wishes.has("detectable_format:constrained_response")) out += " My answer is yes.";
  if (wishes.has("detectable_format:title")) out += "\n<<it>>";
  const std::string section = wishes.text("detectable_format:multiple_sections", "section_spliter");
  for (std::int64_t i = 1;
       i <= wishes.number("detectable_format:multiple_sections", "num_sections"); ++i) {
    out += "\n" + section + " " + std::to_string(i);
  }
  out += times("\n* it", wishes.number("detectable_format:number_bullet_lists", "num_bullets"));
  return out;
}

std::string in_paragraphs(const Wishes& wishes, std::string text) {
  const std::string first = "length_constraints:nth_paragraph_first_word";
  const std::int64_t count = wishes.number(first, "num_paragraphs");
  const std::int64_t nth = wishes.number(first, "nth_paragraph");
  std::string out;
  for (std::int64_t i = 1; i <= count; ++i) {
    const std::string word = i == nth ? wishes.text(first, "first_word") : "it";
    out += (i > 1 ? "\n\n" : "") + word + (i == 1 ? " " + text : "");
  }
  if (count == 0) out = std::move(text);
  const std::int64_t starred = wishes.number("length_constraints:number_paragraphs",
                                             "num_paragraphs");
  return out + times("\n***\nit", starred - 1);
}

}  // namespace

std::string instructed_answer(const std::vector<Instruction>& instructions) {
  const Wishes wishes(instructions);
  std::string out = in_paragraphs(wishes, body_of(wishes));
  if (wishes.has("combination:repeat_prompt")) {
    out = wishes.text("combination:repeat_prompt", "prompt_to_repeat") + "\n" + out;
  }
  if (wishes.has("combination:two_responses")) out += "\n******\n" + out + " it";
  if (wishes.has("detectable_content:postscript")) {
    out += "\n" + wishes.text("detectable_content:postscript", "postscript_marker") + " it";
  }
  if (wishes.has("startend:end_checker")) {
    out += "\n" + wishes.text("startend:end_checker", "end_phrase");
  }
  if (wishes.has("detectable_format:json_format")) {
    const auto json = to_json(Value::list({Value::string(out)}));
    if (json) out = *json;
  }
  if (wishes.has("startend:quotation")) out = '"' + out + '"';
  if (wishes.has("change_case:english_capital")) out = to_upper(out);
  if (wishes.has("change_case:english_lowercase")) out = to_lower(out);
  if (wishes.has("punctuation:no_comma")) std::erase(out, ',');
  return out;
}

std::string broken_answer(const Instruction& instruction) {
  const Wishes wishes({instruction});
  const std::string& id = instruction.id;
  if (id == "punctuation:no_comma") return "one, two";
  if (id == "change_case:english_capital") return "this is the one";
  if (id == "change_case:english_lowercase") return "This is the one";
  if (id == "language:response_language") {
    return wishes.text(id, "language") == "en" ? sentences().at("de") : sentences().at("en");
  }
  if (id == "keywords:forbidden_words") return "x " + wishes.texts(id, "forbidden_words").front();
  if (id == "detectable_format:number_bullet_lists") return times("* it\n", 20);
  if (id == "length_constraints:number_paragraphs") return "it\n***\n***\nit";
  for (const auto& [relation, name, unit] :
       {std::tuple("relation", "num_words", std::string(" it")),
        std::tuple("relation", "num_sentences", std::string(" It is.")),
        std::tuple("relation", "frequency", " " + wishes.text("keywords:frequency", "keyword")),
        std::tuple("let_relation", "let_frequency", wishes.text("keywords:letter_frequency", "letter")),
        std::tuple("capital_relation", "capital_frequency", std::string(" IT"))}) {
    if (instruction.arguments.find(name) == nullptr) continue;
    const bool less = wishes.text(id, relation) == "less than";
    const std::int64_t bound = wishes.number(id, name);
    if (!less && bound <= (unit == " It is." ? 1 : 0)) return "";  // nothing breaks it
    return "- " + times(unit, less ? bound : bound - 1);
  }
  return "this is it";
}

}  // namespace ponder
