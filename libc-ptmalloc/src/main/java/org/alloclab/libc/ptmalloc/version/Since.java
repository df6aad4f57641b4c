package org.alloclab.libc.ptmalloc.version;

/** A way in which glibc's malloc has done something, from a release on, until another way came. */
interface Since {
    /** The minor number of the first release that does it so. */
    int since();
}
