/* What lets a program that is compiled beside a new C library run with an old one. */

#ifdef __x86_64__
/*
 * A C library before 2.34 can run it too: by the versions that these functions have had from the start, and with a
 * start of our own in place of the compiler's, which asks for the new one. Before 2.34 they lie in libpthread and libdl.
 */
__asm__(".symver dlsym,dlsym@GLIBC_2.2.5\n"
        ".symver dladdr,dladdr@GLIBC_2.2.5\n"
        ".symver pthread_create,pthread_create@GLIBC_2.2.5\n"
        ".symver pthread_join,pthread_join@GLIBC_2.2.5\n"
        ".symver pthread_attr_setstack,pthread_attr_setstack@GLIBC_2.2.5\n"
        ".symver __libc_start_main,__libc_start_main@GLIBC_2.2.5\n"
        ".text\n"
        ".globl _start\n.type _start,@function\n"
        "_start:\n"
        "    xor %ebp, %ebp\n    mov %rdx, %r9\n    pop %rsi\n    mov %rsp, %rdx\n"
        "    and $-16, %rsp\n    push %rax\n    push %rsp\n"
        "    xor %r8d, %r8d\n    xor %ecx, %ecx\n    lea main(%rip), %rdi\n"
        "    call *__libc_start_main@GOTPCREL(%rip)\n    hlt\n"
        ".size _start,.-_start\n");
#endif
