# The launcher is a static program of its own, put into ponder's read-only data. It is never
# instrumented: sanitizers need a dynamic program, and map what a sandbox forbids.
file(GLOB launcher_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/sandbox/launcher/*.cc)
add_executable(ponder_launcher ${launcher_sources})
set_target_properties(ponder_launcher PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/sandbox)
target_include_directories(ponder_launcher PRIVATE ${CMAKE_SOURCE_DIR})
target_compile_options(ponder_launcher PRIVATE -fno-exceptions -fno-rtti -Os -fno-sanitize=all)
target_link_options(ponder_launcher PRIVATE -static -s -fno-sanitize=all)

set(launcher_file ${CMAKE_BINARY_DIR}/sandbox/ponder_launcher)
set(runner_file ${CMAKE_SOURCE_DIR}/sandbox/runner.py)
set_source_files_properties(${CMAKE_SOURCE_DIR}/sandbox/embedded.cc PROPERTIES
  COMPILE_DEFINITIONS "PONDER_LAUNCHER_FILE=\"${launcher_file}\";PONDER_RUNNER_FILE=\"${runner_file}\""
  OBJECT_DEPENDS "${launcher_file};${runner_file}")
add_dependencies(ponder_sandbox ponder_launcher)
