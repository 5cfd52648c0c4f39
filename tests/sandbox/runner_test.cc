#include "sandbox/runner.h"

#include <gtest/gtest.h>

namespace ponder {
namespace {

TEST(Runner, NeedsPythonThreeNine) {
  for (const char* version : {"3.9.0", "3.11.2", "3.14.0", "4.0.0"}) {
    EXPECT_TRUE(is_supported_python(version)) << version;
  }
  for (const char* version : {"3.8.18", "2.7.18", "3", "", "x.y"}) {
    EXPECT_FALSE(is_supported_python(version)) << version;
  }
}

TEST(Runner, ADriverWithOtherImportsIsAnotherDriver) {
  PythonRun run;
  run.driver = "done()";
  const std::string name = driver_name(run);
  EXPECT_EQ(name.size(), 32U);
  run.payload = "x";
  EXPECT_EQ(driver_name(run), name);
  run.imports = {"math"};
  EXPECT_NE(driver_name(run), name);
}

}  // namespace
}  // namespace ponder
