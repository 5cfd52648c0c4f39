template <unsigned long N>
struct Count {
  static constexpr unsigned long value = Count<N - 1>::value + Count<N / 2 + 1>::value;
};

int main() {
  return static_cast<int>(Count<1ul << 40>::value);
}
