/**
 * Scenes: short scripted programs on a simulated machine, told step by step with what each layer did.
 *
 * <p>A scene is a text file beside this class. It is played on a {@link org.alloclab.harness.explain.Stage}, which says
 * what its calls are. A line is one of
 *
 * <pre>
 *   title TEXT             first line: what the scene shows
 *   stage NAME             second line: program (if it is missing), process or kernel
 *   machine NAME           such as i386-1g; for the whole scene
 *   option NAME=VALUE      an option of a layer, for the whole scene
 *   # TEXT                 printed as it is
 *
 *   on the stage program
 *   NAME = malloc SIZE     also: calloc COUNT SIZE, realloc NAME SIZE, memalign ALIGNMENT SIZE
 *   free NAME
 *   touch NAME             writes a byte in every page of the block
 *   write NAME SIZE        writes a byte in every page of its first SIZE bytes
 *   control NAME NUMBER... a call that steers the allocator, such as mallopt
 *   metrics NAME ...       figures of the allocator, such as mi_ordblks
 *   maps                   prints the areas that the allocator made
 *   layout                 prints all areas, and where the kernel's addresses are
 *
 *   on the stages program and process
 *   steps on|off           whether the steps of system calls and faults are told one by one
 *   brief on|off           on the stage process: whether only the numbers of faults and tables are told
 *   show VIEW [WORD ...]   a view such as status or pmap-x; on the stage process the lines that have one of the words
 *
 *   on the stage process; @NAME in front: what the process NAME does
 *   swap SIZE              swap space, for the whole scene
 *   exec /bin/demo [cold]  starts a program, its pages cached or not; touch PLACE as 'alloclab exec --touch' has it
 *   NAME = mmap SIZE RIGHTS [FLAG,... [FILE]]     rights of r w x or -
 *   NAME = sbrk SIZE, NAME = thread               the old break; a thread's stack, NAME.top its control block
 *   sbrk SIZE, munmap|mprotect|madvise PLACE SIZE [RIGHTS|ADVICE]
 *   write|read PLACE [SIZE]                       a byte in each page; PLACE is NAME, NAME+SIZE, NAME-SIZE or 0xHEX
 *   store PLACE NUMBER, load PLACE                a word
 *   fork NAME, exit, file NAME SIZE
 *
 *   on the stage kernel
 *   slab ID                the slab allocator, for the whole scene
 *   steps on|off           whether the steps of slab allocator and vmalloc are told
 *   NAME = CALL ARGUMENTS  alloc_pages ORDER GFP, kmalloc SIZE GFP, kmem_cache_alloc CACHE, vmalloc SIZE, kmap NAME,
 *                          kmap_atomic NAME, vmap NAME, __va NAME, __pa NAME; all may end in: cpu N
 *   CALL NAME              free_pages, kfree, kmem_cache_free, kmem_cache_shrink, vfree, kunmap, kunmap_atomic
 *   kmem_cache_create NAME BYTES ALIGNMENT [ctor BYTE]
 *   store NAME BYTE        writes the first byte of an object; load NAME reads it
 *   frames NAME SIZE       the frames behind kernel addresses
 *   kmap_state             one line on the permanent window
 *   scatter PERCENT        leaves so much of memory free, as single frames without their buddies
 *   proc FILE [WORD ...]   prints its lines, or those that have one of these words
 * </pre>
 *
 * <p>A SIZE may end in K or M. What is indented below a step are the events of the layers: the allocator's decisions,
 * system calls, page faults, page tables and frames.
 */
@NullMarked
package org.alloclab.harness.explain;

import org.jspecify.annotations.NullMarked;
