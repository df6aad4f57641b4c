/**
 * ptmalloc as glibc 2.36 has it, address for address.
 *
 * <ul>
 *   <li><b>chunk</b>: a stretch of heap with its boundary tags; a <b>block</b> is what the program got of it. {@link
 *       org.alloclab.libc.ptmalloc.chunk.Chunks} has the picture.
 *   <li><b>head</b>: a chunk's size word, flags included.
 *   <li><b>request size</b>: bytes as asked; <b>chunk size</b>: bytes with overhead, a multiple of 16 ({@link org.alloclab.libc.ptmalloc.chunk.Sizes}).
 *   <li><b>arena</b>: a set of bins with the memory they manage ({@link
 *       org.alloclab.libc.ptmalloc.arena.Arena}). The <b>main arena</b> grows by {@code
 *       brk}, the others live in <b>heap regions</b> of 64 MiB (1 MiB with 4-byte words) made by {@code mmap}.
 *   <li><b>bin</b>: a doubly linked list of free chunks; <b>fast bin</b>: a singly linked list of small chunks that
 *       still count as in use; <b>thread cache</b> (tcache): the same per thread and without any arena.
 *   <li><b>top</b>: the chunk at the end of an arena's memory, in no bin.
 *   <li><b>mmapped chunk</b>: a chunk with a mapping of its own, in no arena.
 *   <li><b>consolidate</b>: merge a free chunk with its free neighbours.
 * </ul>
 *
 * <p>The floors, from the ground up; each knows only those below it:
 *
 * <pre>
 *   decision    the ways that can be told
 *   chunk       words and sizes
 *   parameter   malloc_par, tunables, mallopt
 *   system      brk, mmap, mapped chunks
 *   cache       a thread's cache
 *   bin         lists of free chunks
 *   arena       _int_malloc, _int_free, _int_realloc, _int_memalign
 *   region      main arena, arenas in heap regions, which thread gets which
 *   process     the malloc family of each thread
 *   report      walks, figures, laws
 *   (here)      the plug-in
 * </pre>
 *
 * <p>Everything that glibc keeps inside chunks is stored in simulated memory, in the words where glibc has it. What it
 * keeps elsewhere (bin heads, parameters, the thread cache's table) is Java state, and the simulated pages it would lie
 * on are touched when glibc first writes them. The table, which lies in the heap, counts as it stands in simulated memory from
 * the moment on in which the program may write where it should not ({@link
 * org.alloclab.libc.ptmalloc.cache.ThreadCache#expose}); bin heads lie in libc's data and stay Java state.
 */
@NullMarked
package org.alloclab.libc.ptmalloc;

import org.jspecify.annotations.NullMarked;
