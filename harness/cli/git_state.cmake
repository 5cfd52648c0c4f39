# Writes OUTPUT, a header with the git state of SOURCE; touches it only when the state has changed.
cmake_minimum_required(VERSION 3.25)
execute_process(COMMAND git describe --always --dirty --tags
                WORKING_DIRECTORY ${SOURCE} OUTPUT_VARIABLE state
                OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE failed)
if(failed OR NOT state)
  set(state "no git")
endif()
file(CONFIGURE OUTPUT ${OUTPUT} CONTENT "#pragma once\n#define PONDER_GIT \"@state@\"\n" @ONLY)
