// Task files in lm-evaluation-harness' format, written for these tests after the shapes of its own.

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>

#include "tasks/lmeval/suite.h"
#include "tasks/task_set.h"
#include "tests/support/temporary_folder.h"

namespace ponder::lmeval {
namespace {

class LmEval : public ::testing::Test {
 protected:
  void write(const std::string& name, const std::string& text) {
    const std::string path = folder_ / name;
    std::filesystem::create_directories(path.substr(0, path.rfind('/')));
    std::ofstream(path, std::ios::binary) << text;
  }

  const Task& open(const std::string& name) {
    auto set = TaskSet::find({folder_ / name});
    EXPECT_TRUE(set) << (set ? "" : set.error().message);
    set_ = std::move(*set);
    return *set_.tasks().at(0);
  }

  std::vector<Sample> load(const Task& task, std::int32_t shots = -1) {
    const auto loaded = task.load({.data_dir = folder_.path(), .num_fewshot = shots});
    EXPECT_TRUE(loaded) << (loaded ? "" : loaded.error().message);
    return loaded ? loaded->samples : std::vector<Sample>();
  }

  std::string error_of(const std::string& name) {
    const auto set = TaskSet::find({folder_ / name});
    if (!set) return shown(set.error());
    const auto loaded = set->tasks()[0]->load({.data_dir = folder_.path()});
    return loaded ? "no error" : shown(loaded.error());
  }

  std::string shown(const Error& error) const {
    std::string text = error.message + (error.hint.empty() ? "" : " (" + error.hint + ")");
    for (std::size_t at; (at = text.find(folder_.path() + "/")) != std::string::npos;) {
      text.erase(at, folder_.path().size() + 1);
    }
    return text;
  }

  TemporaryFolder folder_;
  TaskSet set_;
};

std::string text_of(const Sample& sample) {
  return std::get<Text>(sample.prompt).text;
}

std::vector<std::string> continuations(const Task& task, const Sample& sample) {
  return (*task.dialogue(sample)->step({}))->continuations;
}

TEST_F(LmEval, FormOfMmluRunsWithIncludesAndExamplesInOrder) {
  write("mmlu/_base.yaml",
        "dataset_path: my/mmlu\ntest_split: test\nfewshot_split: dev\n"
        "fewshot_config: {sampler: first_n}\noutput_type: multiple_choice\n"
        "doc_to_text: \"{{question.strip()}}\\nA. {{choices[0]}}\\nB. {{choices[1]}}\\nAnswer:\"\n"
        "doc_to_choice: [\"A\", \"B\"]\ndoc_to_target: answer\n"
        "metric_list: [{metric: acc, aggregation: mean, higher_is_better: true}]\n");
  write("mmlu/anatomy.yaml",
        "include: _base.yaml\ntask: mmlu_anatomy\ntask_alias: anatomy\ntag: mmlu_stem\n"
        "dataset_name: anatomy\ndescription: \"About anatomy.\\n\\n\"\n");
  write("my/mmlu/anatomy/dev.jsonl",
        "{\"question\": \"one? \", \"choices\": [\"x\", \"y\"], \"answer\": 1}\n"
        "{\"question\": \"two?\", \"choices\": [\"p\", \"q\"], \"answer\": 0}\n");
  write("my/mmlu/anatomy/test.jsonl",
        "{\"question\": \"three?\", \"choices\": [\"m\", \"n\"], \"answer\": 1}\n");
  const Task& task = open("mmlu/anatomy.yaml");
  const auto samples = load(task, 2);
  ASSERT_EQ(samples.size(), 1U);
  EXPECT_EQ(text_of(samples[0]),
            "About anatomy.\n\none?\nA. x\nB. y\nAnswer: B\n\ntwo?\nA. p\nB. q\nAnswer: A\n\n"
            "three?\nA. m\nB. n\nAnswer:");
  EXPECT_EQ(samples[0].id, "mmlu_anatomy/0");
  EXPECT_EQ(samples[0].target, "B");
  EXPECT_EQ(continuations(task, samples[0]), (std::vector<std::string>{" A", " B"}));
  EXPECT_EQ(task.groups, std::vector<std::string>{"mmlu_stem"});
}

TEST_F(LmEval, FormOfArcScoresByLengthToo) {
  write("arc.yaml",
        "task: arc\ndataset_path: my/arc\ntest_split: test\noutput_type: multiple_choice\n"
        "doc_to_text: \"Q: {{question}}\\nA:\"\ndoc_to_choice: \"{{choices.text}}\"\n"
        "doc_to_target: \"{{choices.label.index(answerKey)}}\"\n"
        "metric_list:\n  - metric: acc\n  - metric: acc_norm\n  - metric: mcc\n");
  write("my/arc/test.json",
        "[{\"question\": \"why\", \"choices\": {\"text\": [\"it's so\", \"é\"], "
        "\"label\": [\"A\", \"B\"]}, \"answerKey\": \"A\"}]");
  const Task& task = open("arc.yaml");
  const auto samples = load(task);
  ASSERT_EQ(samples.size(), 1U);
  EXPECT_EQ(continuations(task, samples[0]), (std::vector<std::string>{" it's so", " é"}));
  EXPECT_EQ(task.description, "lm-eval task arc; not computed: mcc");
  EXPECT_TRUE(task.own_data);
  const Verdict verdict =
      task.scorer->score(samples[0], LogProbs{.sums = {-7, -1.5}, .greedy = {false, true}});
  EXPECT_EQ(verdict.outcome, Outcome::incorrect);  // -1.5 is more
  EXPECT_EQ(verdict.extracted, "B");
  EXPECT_EQ(verdict.other_scores.at("acc_norm"), 1);  // -7 / 7 characters is more than -1.5 / 1
  EXPECT_EQ(task.scorer->other_scores(), std::vector<std::string>{"acc_norm"});
}

TEST_F(LmEval, FormOfGsm8kFiltersAndComparesAsItDoes) {
  write("gsm8k.yaml",
        "task: gsm8k_x\ndataset_path: json\ndataset_kwargs: {data_files: {test: rows.jsonl}}\n"
        "test_split: test\ndoc_to_text: \"Question: {{question}}\\nAnswer:\"\n"
        "doc_to_target: \"{{answer}}\"\ngeneration_kwargs: {until: [\"Question:\"], do_sample: "
        "false}\nrepeats: 1\n"
        "metric_list:\n  - {metric: exact_match, ignore_case: true, regexes_to_ignore: [\",\", "
        "\"\\\\$\", \"(?s).*#### \", \"\\\\.$\"]}\n"
        "filter_list:\n  - name: strict-match\n    filter:\n      - {function: regex, "
        "regex_pattern: \"#### (\\\\-?[0-9\\\\.\\\\,]+)\"}\n      - function: take_first\n"
        "  - name: flexible-extract\n    filter:\n      - {function: regex, group_select: -1, "
        "regex_pattern: \"(-?[$0-9.,]{2,})|(-?[0-9]+)\"}\n      - function: take_first\n");
  write("rows.jsonl", "{\"question\": \"q\", \"answer\": \"think\\n#### 1,234\"}\n");
  const Task& task = open("gsm8k.yaml");
  const auto samples = load(task);
  ASSERT_EQ(samples.size(), 1U);
  EXPECT_EQ(text_of(samples[0]), "Question: q\nAnswer:");
  EXPECT_EQ(task.stop, std::vector<std::string>{"Question:"});
  const auto scores = [&](const char* answer) {
    const Verdict v = task.scorer->score(samples[0], answer);
    return std::to_string(static_cast<int>(v.score)) +
           std::to_string(static_cast<int>(v.other_scores.at("exact_match_flexible_extract"))) +
           " " + v.extracted;
  };
  EXPECT_EQ(scores("so #### 1234"), "11 1234");
  EXPECT_EQ(scores("it is $1,234."), "01 [invalid]");
  EXPECT_EQ(scores("#### 1,234 and then 5"), "10 1,234");
  EXPECT_EQ(scores("none"), "00 [invalid]");
}

TEST_F(LmEval, AVoteOverRepeatsIsNoScoreOfOneAnswer) {
  const std::string vote = "  - {name: maj@64, filter: [{function: majority_vote}]}\n";
  const auto yaml = [&](const std::string& repeats, const std::string& filters) {
    return "task: self_x\ndataset_path: my/self\ntest_split: test\ndoc_to_text: q\n"
           "doc_to_target: a\nmetric_list: [{metric: exact_match}, {metric: bleu}]\nrepeats: " +
           repeats + "\nfilter_list:\n" + filters;
  };
  const std::string first = "  - {name: score-first, filter: [{function: take_first}]}\n";
  write("self.yaml", yaml("64", first + vote));
  const Task& task = open("self.yaml");
  EXPECT_EQ(task.scorer->other_scores(), std::vector<std::string>());
  EXPECT_EQ(task.description,
            "lm-eval task self_x; not computed: bleu, filter maj@64 (the report has maj@k)");
  write("one.yaml", yaml("1", first + vote));
  EXPECT_EQ(open("one.yaml").scorer->other_scores(),
            std::vector<std::string>{"exact_match_maj_64"});
  write("only.yaml", yaml("64", vote));
  EXPECT_EQ(error_of("only.yaml"),
            "only.yaml: every filter is a majority_vote over 64 repeats (add a filter without it: "
            "the report has maj@k)");
}

TEST_F(LmEval, FormOfBbhTakesItsExamplesFromTheFile) {
  write("bbh.yaml",
        "task: bbh_x\ndataset_path: my/bbh\ndataset_name: bool\ntest_split: test\nnum_fewshot: 1\n"
        "doc_to_text: \"Q: {{input}}\\nA: \"\ndoc_to_target: '{{target}}'\n"
        "fewshot_config:\n  sampler: first_n\n  samples:\n    - {input: 'not True is', target: "
        "'So the answer is False.'}\n    - {input: a, target: b}\n"
        "filter_list:\n  - name: get-answer\n    filter:\n      - {function: regex, regex_pattern: "
        "'(?<=the answer is )(.*)(?=.)'}\n      - function: take_first\n");
  write("my/bbh/bool/test.csv", "input,target\nTrue is,True\n");
  const Task& task = open("bbh.yaml");
  const auto samples = load(task);
  ASSERT_EQ(samples.size(), 1U);
  // Neither split is named, so one example more is drawn than is used.
  EXPECT_EQ(text_of(samples[0]), "Q: not True is\nA:  So the answer is False.\n\nQ: True is\nA: ");
  EXPECT_EQ(task.scorer->score(samples[0], "Well, the answer is True.").outcome, Outcome::correct);
  EXPECT_EQ(task.scorer->score(samples[0], "True").outcome, Outcome::incorrect);
}

TEST_F(LmEval, FormOfBelebeleLeavesTheQuestionOutOfItsExamples) {
  write("bele.yaml",
        "task: bele\ndataset_path: my/bele\ntest_split: test\nfewshot_split: test\n"
        "fewshot_config: {sampler: first_n}\noutput_type: multiple_choice\n"
        "doc_to_text: \"{{p}}:\"\ndoc_to_choice: [\"A\", \"B\"]\n"
        "doc_to_target: \"{{['1', '2'].index(n)}}\"\n");
  write(
      "my/bele/test.jsonl",
      "{\"p\": \"x\", \"n\": \"1\"}\n{\"p\": \"y\", \"n\": \"2\"}\n{\"p\": \"z\", \"n\": \"1\"}\n");
  const auto samples = load(open("bele.yaml"), 1);
  ASSERT_EQ(samples.size(), 3U);
  EXPECT_EQ(text_of(samples[0]), "y: B\n\nx:");
  EXPECT_EQ(text_of(samples[1]), "x: A\n\ny:");
  EXPECT_EQ(text_of(samples[2]), "x: A\n\nz:");
}

TEST_F(LmEval, SeveralTargetsAreAllRight) {
  write("nq.yaml",
        "task: nq\ndataset_path: my/nq\nvalidation_split: validation\ntraining_split: train\n"
        "doc_to_text: 'Q: {{q}}?'\ndoc_to_target: '{{answer}}'\n"
        "metric_list: [{metric: exact_match, ignore_case: true, ignore_punctuation: true}]\n");
  write("my/nq/validation.jsonl", "{\"q\": \"who\", \"answer\": [\"Ann B.\", \"A. B.\"]}\n");
  const Task& task = open("nq.yaml");
  const auto samples = load(task);
  ASSERT_EQ(samples.size(), 1U);
  EXPECT_EQ(samples[0].target, "[\"Ann B.\", \"A. B.\"]");
  EXPECT_EQ(task.scorer->score(samples[0], "a b").outcome, Outcome::correct);
  EXPECT_EQ(task.scorer->score(samples[0], "a c").outcome, Outcome::incorrect);
}

TEST_F(LmEval, LikelihoodsOfTargetsAndOfWholeTexts) {
  const std::string head = "dataset_path: my/l\ntest_split: test\n";
  write("my/l/test.jsonl", "{\"text\": \"one two  three\"}\n");
  write("target.yaml", "task: lambada_x\noutput_type: loglikelihood\n" + head +
                           "doc_to_text: \"{{text.split(' ')[:-1]|join(' ')}}\"\n"
                           "doc_to_target: \"{{' '+text.split(' ')[-1]}}\"\n"
                           "metric_list: [{metric: perplexity}, {metric: acc}]\n");
  const Task& target = open("target.yaml");
  const auto asked = load(target);
  ASSERT_EQ(asked.size(), 1U);
  EXPECT_EQ(text_of(asked[0]), "one two ");
  EXPECT_EQ(continuations(target, asked[0]), std::vector<std::string>{" three"});
  const Verdict verdict =
      target.scorer->score(asked[0], LogProbs{.sums = {std::log(0.25)}, .greedy = {true}});
  EXPECT_EQ(verdict.outcome, Outcome::correct);
  EXPECT_DOUBLE_EQ(verdict.score, 0.25);
  const LogProbs not_greedy{.sums = {std::log(0.25)}, .greedy = {false}};
  EXPECT_EQ(target.scorer->score(asked[0], not_greedy).outcome, Outcome::incorrect);
  EXPECT_DOUBLE_EQ(target.scorer->score(asked[0], not_greedy).score, 0.25);
  EXPECT_EQ(verdict.other_scores.at("acc"), 1);

  write("rolling.yaml", "task: wiki_x\noutput_type: loglikelihood_rolling\n" + head +
                            "doc_to_text: ''\ndoc_to_target: '{{text}}'\n"
                            "metric_list: [{metric: word_perplexity}, {metric: byte_perplexity}, "
                            "{metric: bits_per_byte}]\n");
  const Task& rolling = open("rolling.yaml");
  const auto texts = load(rolling);
  ASSERT_EQ(texts.size(), 1U);
  EXPECT_EQ(continuations(rolling, texts[0]), std::vector<std::string>{"one two  three"});
  const Verdict whole =
      rolling.scorer->score(texts[0], LogProbs{.sums = {-14 * std::log(2.0)}, .greedy = {false}});
  EXPECT_NEAR(whole.other_scores.at("bits_per_byte"), 1, 1e-12);
  EXPECT_NEAR(whole.other_scores.at("byte_perplexity"), 2, 1e-12);
  EXPECT_NEAR(whole.score, 0.5, 1e-12);  // of a byte, whichever metric stands first
  EXPECT_EQ(whole.outcome, Outcome::incorrect);
}

TEST_F(LmEval, GroupsAndTagsGatherTheirTasks) {
  const std::string rest =
      "dataset_path: my/x\ntest_split: test\ndoc_to_text: q\ndoc_to_target: a\n";
  write("s/a.yaml", "task: t_a\ntag: odd\n" + rest);
  write("s/b.yaml", "task: t_b\n" + rest);
  write("s/sub/c.yaml", "task: t_c\ntag: [odd, even]\n" + rest);
  write("s/inner.yaml", "group: inner\ntask: [odd]\n");
  write("s/all.yaml",
        "group: all\ntask:\n  - t_b\n  - inner\n  - {task: t_d, dataset_path: my/x, test_split: "
        "test, doc_to_text: q, doc_to_target: a}\naggregate_metric_list: [{metric: acc}]\n");
  write("s/ring.yaml", "group: ring\ntask: ring\n");
  write("s/lost.yaml", "group: lost\ntask: [t_bb]\n");
  const auto names = [](const TaskSet& set) {
    std::string out;
    for (const Task* task : set.tasks()) out += task->name + " ";
    return out;
  };
  const auto all = TaskSet::find({folder_ / "s/all.yaml"});
  ASSERT_TRUE(all) << all.error().message;
  EXPECT_EQ(names(*all), "t_b t_a t_c t_d ");
  EXPECT_EQ(all->tasks()[1]->groups, (std::vector<std::string>{"odd", "inner", "all"}));
  const auto tag = TaskSet::find({"even", "t_a"}, folder_ / "s");
  ASSERT_TRUE(tag) << tag.error().message;
  EXPECT_EQ(names(*tag), "t_c t_a ");
  EXPECT_NE(error_of("s/ring.yaml").find("inside itself"), std::string::npos);
  EXPECT_EQ(error_of("s/lost.yaml"),
            "s/lost.yaml:2: task 't_bb' is not among its files (did you mean 't_b'?)");
}

TEST_F(LmEval, StopsWithTheNameOfWhatItCannotDo) {
  const std::string rest =
      "dataset_path: my/x\ntest_split: test\ndoc_to_text: q\ndoc_to_target: a\n";
  write("my/x/test.jsonl", "{\"q\": \"x\", \"a\": \"y\"}\n");

  const struct {
    std::string yaml;
    const char* error;
  } cases[] = {
      {"task: t\nprocess_docs: !function utils.process_docs\n" + rest,
       "t.yaml: needs Python: utils.process_docs (process_docs)"},
      {"task: t\nmetric_list: [{metric: !function u.f}]\n" + rest,
       "t.yaml: needs Python: u.f (metric_list)"},
      {"task: t\ndoc_to_tekst: x\n" + rest,
       "t.yaml:2: unknown key 'doc_to_tekst' in an lm-eval task (did you mean 'doc_to_text'?)"},
      {"task: t\noutput_type: greedy\n" + rest, "t.yaml:2: output_type 'greedy' is unknown"},
      {"task: t\nmetric_list: [{metric: bleu}]\n" + rest,
       "t.yaml: metrics bleu are not computed here (supported: exact_match, acc, acc_norm and the "
       "perplexities)"},
      {"task: t\nfilter_list: [{name: f, filter: [{function: regex_pos}]}]\n" + rest,
       "t.yaml: filter 'regex_pos' is not supported"},
      {"task: t\nfilter_list: [{name: f, filter: [{function: regex, regex_pattern: 'a(?=b)'}]}]\n" +
           rest,
       "t.yaml: pattern 'a(?=b)' cannot be run: look-around '(?=' (RE2 has no look-around and no "
       "back-references; write it with a group)"},
      {"task: t\ninclude: none.yaml\n" + rest, "t.yaml:2: include none.yaml does not exist"},
      {"task: t\ninclude: t.yaml\n" + rest, "t.yaml: includes itself, or is included over 16 deep"},
      {"task: t\ndataset_path: ../etc\ntest_split: test\ndoc_to_text: q\ndoc_to_target: a\n",
       "t.yaml: dataset '../etc' '' is no folder below the data directory"},
      {"task: t\ndoc_to_choice: [a, b]\noutput_type: multiple_choice\ndataset_path: my/x\n"
       "test_split: test\ndoc_to_text: q\ndoc_to_target: 2\n",
       "my/x/test.jsonl:1: answer 2 is outside its 2 choices"},
      {"task: t\ndataset_path: my/x\ntest_split: test\ndoc_to_text: '{{nowhere}}'\ndoc_to_target: "
       "a\n",
       "my/x/test.jsonl:1: doc_to_text, line 1: 'nowhere' is undefined"},
  };

  for (const auto& c : cases) {
    write("t.yaml", c.yaml);
    EXPECT_EQ(error_of("t.yaml").substr(0, std::string(c.error).size()), c.error) << c.yaml;
  }
}

}  // namespace
}  // namespace ponder::lmeval
