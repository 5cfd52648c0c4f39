// An lm-eval task file run by the program on the demo model.

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>

#include "harness/base/file.h"
#include "results/store.h"
#include "tests/support/temporary_folder.h"

namespace ponder {
namespace {

TEST(LmEvalRun, TakesTheFirstSamplesAndScoresTheLikelihoodsOfTheirChoices) {
  TemporaryFolder folder;
  std::ofstream(folder / "t.yaml")
      << "task: toy_mc\ndataset_path: json\ndataset_kwargs: {data_files: {test: rows.jsonl}}\n"
         "test_split: test\noutput_type: multiple_choice\n"
         "doc_to_text: \"Question: {{q}}\\nAnswer:\"\ndoc_to_choice: \"{{c}}\"\n"
         "doc_to_target: \"{{a}}\"\nmetric_list: [{metric: acc}, {metric: acc_norm}]\n";
  std::ofstream rows(folder / "rows.jsonl");
  for (int i = 0; i < 6; ++i) {
    rows << "{\"q\": \"what is " << i << "?\", \"c\": [\"yes\", \"no\"], \"a\": " << i % 2 << "}\n";
  }
  rows.close();
  const std::string command = PONDER_BINARY " run -m engine/demo_model -t " + (folder / "t.yaml") +
                              " --protocol lm-eval --limit 3 --modes no-thinking -o " +
                              (folder / "run") + " >" + (folder / "out") + " 2>&1";
  const int status = std::system(command.c_str());
  ASSERT_EQ(WEXITSTATUS(status), 0) << read_file(folder / "out").value();
  const auto store = RunStore::open_read_only(folder / "run");
  ASSERT_TRUE(store) << store.error().message;
  std::vector<std::string> samples;
  ASSERT_TRUE((*store)->for_each(true, [&](const SampleRecord& record) {
    samples.push_back(record.sample);
    EXPECT_EQ(record.error, "");
    EXPECT_EQ(record.verdict.other_scores.count("acc_norm"), 1U);
  }));
  std::sort(samples.begin(), samples.end());
  EXPECT_EQ(samples, (std::vector<std::string>{"toy_mc/0", "toy_mc/1", "toy_mc/2"}));
  EXPECT_EQ((*store)->manifest().identity.limit, "first 3");
}

}  // namespace
}  // namespace ponder
