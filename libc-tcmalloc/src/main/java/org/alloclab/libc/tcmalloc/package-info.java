/**
 * tcmalloc, the allocator of gperftools 2.10, as {@code libtcmalloc_minimal} behaves when it is preloaded.
 *
 * <pre>
 *   malloc, free                                  blocks of more than 256 KiB
 *      │ ▲                                             │ ▲
 *      ▼ │ one object                                  │ │
 *   ThreadCache   ThreadCache   ...  a thread's own    │ │
 *      │ ▲  lists of free objects by size class        │ │
 *      ▼ │ a chain of objects                          │ │
 *   CentralCache: a CentralFreeList for each class     │ │
 *      TransferCache slots, then spans of objects      │ │
 *      │ ▲                                             │ │
 *      ▼ │ a span                                      ▼ │
 *   PageHeap: free spans by length, normal and returned;  PageMap: page to span
 *      │ ▲          Scavenger gives spans back
 *      ▼ │ 1 MiB or more
 *   SystemAlloc: sbrk, mmap, madvise ◄── MetadataAlloc: 8 MiB for spans, page map, thread caches
 * </pre>
 *
 * <p>Terms: a <i>tc-page</i> is 8 KiB, two kernel pages. A <i>span</i> is a run of tc-pages: a large block, a run of
 * small objects of one <i>size class</i>, or free. A free span is <i>normal</i> or <i>returned</i> to the system by
 * {@code madvise}. An <i>object</i> is a block of a size class; while it is free its first word is the link to the next
 * free one. A <i>chain</i> is a linked list of objects on its way between tiers. The <i>batch size</i> of a class
 * (num_objects_to_move) is how many objects such a chain has at most.
 *
 * <p>Links are in simulated memory. Spans, page map, thread caches and central lists are Java arrays; the pages they
 * would occupy are mapped and touched as the real ones are.
 */
@NullMarked
package org.alloclab.libc.tcmalloc;

import org.jspecify.annotations.NullMarked;
