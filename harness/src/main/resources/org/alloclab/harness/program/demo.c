/* The program of the scene 'program-by-demand', and its interpreter: an image with something in every part.
 *   cc -O1 -nostdlib -fno-stack-protector -fcf-protection=none -Wl,--build-id=none -s demo.c
 *      -static-pie -fpie -o ld-demo.so | -fpie -pie -Wl,--dynamic-linker=/lib/ld-demo.so -o demo
 */
#define PAGE 4096
const unsigned char table[24 * PAGE] __attribute__((aligned(PAGE))) = {1, [8 * PAGE] = 2, [23 * PAGE] = 3};
unsigned char values[6 * PAGE + 100] __attribute__((aligned(PAGE))) = {4, [3 * PAGE] = 5, [6 * PAGE] = 6};
unsigned char zeros[20 * PAGE];

int main_of(int n) { return table[n] + values[n] + zeros[n]; }

void _start(void)
{
    long status = main_of(0);
    __asm__ volatile("syscall" : : "a"(60L), "D"(status));
    for (;;) { }
}
