package org.alloclab.harness.nativeside.launch;

/** Why no library of ours is loaded into a program (ld.so(8), LD_PRELOAD; execve(2)). */
public enum Unpreloadable {
    /** Its addresses have 32 bits, those of our libraries 64. */
    NARROW,
    /** There is no dynamic linker in it: it has no interpreter. */
    STATIC,
    /** It takes other rights than those of who starts it, and so what he preloads is left out. */
    PRIVILEGED
}
