#include "/etc/shadow"
#include "@SECRET_FILE@"

int main() {}
