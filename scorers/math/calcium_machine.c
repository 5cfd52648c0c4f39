/* The stack machine on Calcium's exact complex numbers, which know equality of algebraic and many
 * elementary numbers. In C because Calcium's headers are. */

#include <calcium/ca.h>
#include <string.h>

#include "scorers/math/machine.h"

typedef struct {
  ca_struct values[MACHINE_STACK];
  slong size;
  ca_ctx_t ctx;
} stack_t_;

/* n-th root; of a negative real number with n odd the real one. */
static void root(ca_t result, const ca_t index, const ca_t radicand, ca_ctx_t ctx) {
  fmpz_t n;
  ca_t exponent, positive;
  fmpz_init(n);
  ca_init(exponent, ctx);
  ca_init(positive, ctx);
  ca_inv(exponent, index, ctx);
  if (ca_get_fmpz(n, index, ctx) && fmpz_is_odd(n) &&
      ca_check_is_negative_real(radicand, ctx) == T_TRUE) {
    ca_neg(positive, radicand, ctx);
    ca_pow(result, positive, exponent, ctx);
    ca_neg(result, result, ctx);
  } else if (ca_get_fmpz(n, index, ctx) && fmpz_equal_si(n, 2)) {
    ca_sqrt(result, radicand, ctx);
  } else {
    ca_pow(result, radicand, exponent, ctx);
  }
  ca_clear(positive, ctx);
  ca_clear(exponent, ctx);
  fmpz_clear(n);
}

static void tangent(ca_t result, const ca_t x, ca_ctx_t ctx) {
  ca_t s, c;
  ca_init(s, ctx);
  ca_init(c, ctx);
  ca_sin_cos(s, c, x, ctx);
  ca_div(result, s, c, ctx);
  ca_clear(c, ctx);
  ca_clear(s, ctx);
}

static int apply(char op, ca_ptr x, ca_ctx_t ctx) {
  switch (op) {
    case 'N':
      ca_neg(x, x, ctx);
      return 1;
    case MACHINE_SIN:
      ca_sin_cos(x, NULL, x, ctx);
      return 1;
    case MACHINE_COS:
      ca_sin_cos(NULL, x, x, ctx);
      return 1;
    case MACHINE_TAN:
      tangent(x, x, ctx);
      return 1;
    case MACHINE_EXP:
      ca_exp(x, x, ctx);
      return 1;
    case MACHINE_LN:
      ca_log(x, x, ctx);
      return 1;
    case MACHINE_ASIN:
      ca_asin(x, x, ctx);
      return 1;
    case MACHINE_ACOS:
      ca_acos(x, x, ctx);
      return 1;
    case MACHINE_ATAN:
      ca_atan(x, x, ctx);
      return 1;
    case MACHINE_ABS:
      ca_abs(x, x, ctx);
      return 1;
    case MACHINE_FLOOR:
      ca_floor(x, x, ctx);
      return 1;
    case MACHINE_CEIL:
      ca_ceil(x, x, ctx);
      return 1;
    case MACHINE_SGN:
      ca_csgn(x, x, ctx);
      return 1;
    case MACHINE_RE:
      ca_re(x, x, ctx);
      return 1;
    case MACHINE_IM:
      ca_im(x, x, ctx);
      return 1;
    case MACHINE_FACTORIAL:
      ca_add_ui(x, x, 1, ctx);
      ca_gamma(x, x, ctx);
      return 1;
    default:
      return 0;
  }
}

/* Pushes the value of a program; 0 if the program is not well formed. */
static int run(stack_t_* stack, const char* program) {
  const slong floor = stack->size;
  const char* at = program;
  while (*at != 0) {
    const char op = *at++;
    if (op == 'q' || op == 'P' || op == 'E' || op == 'I') {
      if (stack->size == MACHINE_STACK) return 0;
      ca_ptr top = stack->values + stack->size++;
      if (op == 'P') {
        ca_pi(top, stack->ctx);
      } else if (op == 'I') {
        ca_i(top, stack->ctx);
      } else if (op == 'E') {
        ca_one(top, stack->ctx);
        ca_exp(top, top, stack->ctx);
      } else {
        char text[1 << 16];
        const char* end = strchr(at, ' ');
        fmpq_t q;
        if (end == NULL || (size_t)(end - at) >= sizeof text) return 0;
        memcpy(text, at, (size_t)(end - at));
        text[end - at] = 0;
        fmpq_init(q);
        if (fmpq_set_str(q, text, 10) == 0) ca_set_fmpq(top, q, stack->ctx);
        fmpq_clear(q);
        at = end + 1;
      }
    } else if (op == '+' || op == '*' || op == '/' || op == '^' || op == 'R') {
      if (stack->size - floor < 2) return 0;
      ca_ptr a = stack->values + stack->size - 2;
      ca_ptr b = stack->values + stack->size - 1;
      if (op == '+') ca_add(a, a, b, stack->ctx);
      if (op == '*') ca_mul(a, a, b, stack->ctx);
      if (op == '/') ca_div(a, a, b, stack->ctx);
      if (op == '^') ca_pow(a, a, b, stack->ctx);
      if (op == 'R') root(a, a, b, stack->ctx);
      --stack->size;
    } else if (stack->size == floor || !apply(op, stack->values + stack->size - 1, stack->ctx)) {
      return 0;
    }
  }
  return stack->size == floor + 1;
}

enum calcium_answer calcium_compare(const char* a, const char* b) {
  static stack_t_ stack; /* workers have one thread */
  enum calcium_answer answer = CALCIUM_UNKNOWN;
  slong i;
  ca_ctx_init(stack.ctx);
  for (i = 0; i < MACHINE_STACK; ++i) ca_init(stack.values + i, stack.ctx);
  stack.size = 0;
  if (run(&stack, a) && run(&stack, b)) {
    ca_ptr x = stack.values;
    ca_ptr y = stack.values + 1;
    if (ca_check_is_number(x, stack.ctx) == T_FALSE ||
        ca_check_is_number(y, stack.ctx) == T_FALSE) {
      answer = CALCIUM_UNDEFINED;
    } else {
      const truth_t truth = ca_check_equal(x, y, stack.ctx);
      if (truth == T_TRUE) answer = CALCIUM_EQUAL;
      if (truth == T_FALSE) answer = CALCIUM_DIFFERENT;
    }
  }
  for (i = 0; i < MACHINE_STACK; ++i) ca_clear(stack.values + i, stack.ctx);
  ca_ctx_clear(stack.ctx);
  return answer;
}
