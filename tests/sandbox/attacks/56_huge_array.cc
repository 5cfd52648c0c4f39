char block[1u << 30] = {1};

int main() {
  return block[3];
}
