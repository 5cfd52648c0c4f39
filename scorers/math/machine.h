#ifndef SCORERS_MATH_MACHINE_H_
#define SCORERS_MATH_MACHINE_H_

/* The language in which expressions reach the workers: a program for a stack machine. Every
 * operation is one byte; operands come off the stack, the result goes on it.
 *   q TEXT     push the rational number TEXT ("-3/4"), which ends in a blank
 *   v K        push the value of symbol number K (one byte)
 *   P E I      push pi, e, i
 *   + * / ^    two operands, in the order they were pushed
 *   R          index, radicand: the root; real for an odd index and a negative radicand
 *   N          minus
 *   the letters of enum machine_function: one operand
 * Two machines run it: balls (ball_machine.h) and exact numbers (Calcium). C and C++. */

enum machine_function {
  MACHINE_SIN = 's',
  MACHINE_COS = 'c',
  MACHINE_TAN = 't',
  MACHINE_EXP = 'e',
  MACHINE_LN = 'l',
  MACHINE_ASIN = 'S',
  MACHINE_ACOS = 'C',
  MACHINE_ATAN = 'T',
  MACHINE_ABS = 'a',
  MACHINE_FLOOR = 'f',
  MACHINE_CEIL = 'g',
  MACHINE_SGN = 'd',
  MACHINE_RE = 'r',
  MACHINE_IM = 'm',
  MACHINE_FACTORIAL = '!'
};

#define MACHINE_STACK 128 /* values a program may have on the stack */

#ifdef __cplusplus
extern "C" {
#endif

enum calcium_answer {
  CALCIUM_UNKNOWN = 0,
  CALCIUM_EQUAL = 1,
  CALCIUM_DIFFERENT = 2,
  CALCIUM_UNDEFINED = 3
};

/* Whether two programs without symbols have the same exact value. May take for ever and may end
 * the process: for workers only. Both are 0-terminated and well formed. */
enum calcium_answer calcium_compare(const char* a, const char* b);

#ifdef __cplusplus
}
#endif

#endif
