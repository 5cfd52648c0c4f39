// Sums over a row, and the functions that work number by number: plain loops, which the compiler
// vectorises for each instruction set. No sum crosses lanes but by the 16-lane convention.

float sum_of_squares(const float* x, std::int64_t n) {
  Lanes acc = zero();
  const std::int64_t whole = n / 16 * 16;
  for (std::int64_t i = 0; i < whole; i += 16) {
    const Lanes v = load(x + i);
    acc = fma(v, v, acc);
  }
  if (whole < n) {
    float tail[16] = {};
    std::memcpy(tail, x + whole, static_cast<std::size_t>(n - whole) * sizeof(float));
    const Lanes v = load(tail);
    acc = fma(v, v, acc);
  }
  return reduce(acc);
}

float sum_of_exp(const float* x, float largest, std::int64_t n) {
  float lanes[16] = {};
  std::int64_t i = 0;
  for (; i + 16 <= n; i += 16) {
    for (int lane = 0; lane < 16; ++lane) lanes[lane] += exp_f32(x[i + lane] - largest);
  }
  for (int lane = 0; i < n; ++i, ++lane) lanes[lane] += exp_f32(x[i] - largest);
  return reduce(load(lanes));
}

void swiglu(const float* gate, const float* up, float* out, std::int64_t n) {
  for (std::int64_t i = 0; i < n; ++i) out[i] = gate[i] / (1.0F + exp_f32(-gate[i])) * up[i];
}

void add(float* x, const float* more, std::int64_t n) {
  for (std::int64_t i = 0; i < n; ++i) x[i] += more[i];
}

void add_scaled(float* x, float factor, const float* more, std::int64_t n) {
  for (std::int64_t i = 0; i < n; ++i) x[i] += factor * more[i];
}

void scale(const float* x, float factor, const float* weight, float* y, std::int64_t n) {
  for (std::int64_t i = 0; i < n; ++i) y[i] = x[i] * factor * weight[i];
}

void rotate(float* x, const float* cosines, const float* sines, std::int64_t half) {
  float* y = x + half;
  for (std::int64_t i = 0; i < half; ++i) {
    const float a = x[i];
    const float b = y[i];
    x[i] = a * cosines[i] - b * sines[i];
    y[i] = b * cosines[i] + a * sines[i];
  }
}

/// What every kernels_*.cc offers under its name.
constexpr Kernels table(const char* name) {
  return {.name = name,
          .pack = pack,
          .gemm = gemm,
          .sum_of_squares = sum_of_squares,
          .swiglu = swiglu,
          .attention = attention,
          .sum_of_exp = sum_of_exp,
          .add = add,
          .add_scaled = add_scaled,
          .scale = scale,
          .rotate = rotate};
}
